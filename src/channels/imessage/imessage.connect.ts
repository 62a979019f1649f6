import { plainToInstance } from 'class-transformer';
import type {
  Activation,
  Connecting,
  ConnectionCheck,
  ConnectionHealth,
  Examination,
} from '../contract/connecting';
import { BlooioApi, type Ask } from './imessage.api';
import { failed, passed } from './imessage.checks';
import type { IMessageConfig } from './imessage.config';
import { ConnectIMessageRequest } from './imessage.connect.request';
import { OrganizationIMessageCredentials } from './imessage.credentials';
import { lineOf } from './imessage.handles';
import { lineCheck, linesOf, noLine, type Line } from './imessage.lines';
import { deleteWebhook, makeWebhook, webhookCheck } from './imessage.subscription';

/** How an organisation connects a line of its own: with an API key; the webhook is made for it. */
export class IMessageConnecting implements Connecting<OrganizationIMessageCredentials> {
  readonly request = ConnectIMessageRequest;
  readonly credentials = OrganizationIMessageCredentials;
  /** Blooio repeats none; the random digits stand in for the signing secret until there is one. */
  readonly verifyTokenPrefix = 'im_verify_';
  private readonly api: BlooioApi;

  constructor(config: IMessageConfig) {
    this.api = new BlooioApi(config);
  }

  async examine(
    request: object,
    verifyToken: string,
    signal: AbortSignal,
  ): Promise<Examination<OrganizationIMessageCredentials>> {
    const { apiKey, phoneNumber } = plainToInstance(ConnectIMessageRequest, request);
    const found = await linesOf(this.ask(apiKey, signal));
    if (found.kind === 'unavailable') return found;
    if (found.kind === 'refused') return { kind: 'refused', checks: [found.check] };
    if (phoneNumber === undefined && found.lines.length > 1)
      return { kind: 'incomplete', fields: ['phoneNumber'] };
    const line = lineIn(found.lines, phoneNumber);
    const checks = [keyIsGood, line ? lineCheck(line) : noLine];
    if (!line || checks.some(({ ok }) => !ok)) return { kind: 'refused', checks };
    const held = {
      apiKey,
      webhookSecret: verifyToken,
      phoneNumber: line.number,
      channelId: line.channelId,
    };
    return {
      kind: 'good',
      credentials: Object.assign(new OrganizationIMessageCredentials(), held),
      shownAs: line.number,
      tokenExpiresAt: null,
      checks,
    };
  }

  async activate(
    credentials: OrganizationIMessageCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<Activation<OrganizationIMessageCredentials>> {
    const made = await makeWebhook(this.ask(credentials.apiKey, signal), credentials, callbackUrl);
    switch (made.kind) {
      case 'unavailable':
        return made;
      case 'refused':
        return { kind: 'refused', checks: [made.check] };
      case 'made': {
        const { webhookId, webhookSecret } = made;
        const held = { ...credentials, webhookId, webhookSecret };
        return {
          kind: 'active',
          checks: [passed('callback', 'the line delivers to this address')],
          credentials: Object.assign(new OrganizationIMessageCredentials(), held),
        };
      }
    }
  }

  async check(
    credentials: OrganizationIMessageCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<ConnectionHealth> {
    const ask = this.ask(credentials.apiKey, signal);
    const [found, callback] = await Promise.all([linesOf(ask), webhookCheck(ask, credentials, callbackUrl)]);
    switch (found.kind) {
      case 'unavailable':
        return healthOf([unreachable(found.why)]);
      case 'refused':
        return healthOf([found.check]);
      case 'lines': {
        const line = found.lines.find(({ channelId }) => channelId === credentials.channelId);
        return healthOf([
          keyIsGood,
          line ? lineCheck(line) : noLine,
          callback.kind === 'checked' ? callback.check : unreachable(callback.why),
        ]);
      }
    }
  }

  deactivate(
    credentials: OrganizationIMessageCredentials,
    _others: readonly OrganizationIMessageCredentials[],
    signal: AbortSignal,
  ): Promise<readonly ConnectionCheck[]> {
    return deleteWebhook(this.ask(credentials.apiKey, signal), credentials);
  }

  shownAs({ phoneNumber }: OrganizationIMessageCredentials): string {
    return lineOf(phoneNumber);
  }

  instructions(): string {
    return 'Nothing is left to do: the line delivers here. Write to it to see that it works.';
  }

  private ask(apiKey: string, signal: AbortSignal): Ask {
    return this.api.as(apiKey, AbortSignal.any([signal, AbortSignal.timeout(30_000)]));
  }
}

/** The named one, or the only one. */
function lineIn(lines: readonly Line[], phoneNumber: string | undefined): Line | undefined {
  return phoneNumber === undefined ? lines[0] : lines.find(({ number }) => number === lineOf(phoneNumber));
}

const keyIsGood = passed('token', 'Blooio takes the API key');

const unreachable = (why: string): ConnectionCheck =>
  failed('platform', why, 'nothing: it is looked at again');

const healthOf = (checks: readonly ConnectionCheck[]): ConnectionHealth => ({
  ok: checks.every(({ ok }) => ok),
  checks,
  tokenExpiresAt: null,
});

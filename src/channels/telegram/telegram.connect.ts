import { plainToInstance } from 'class-transformer';
import type {
  Activation,
  Connecting,
  ConnectionCheck,
  ConnectionHealth,
  Examination,
} from '../contract/connecting';
import { telegramAt, type TelegramAnswer, type TelegramCall } from './telegram.api';
import type { TelegramConfig } from './telegram.config';
import { ConnectTelegramRequest } from './telegram.connect.request';
import { TelegramCredentials } from './telegram.credentials';
import { id, isObject, object } from './telegram.fields';
import { setWebhook, webhookChecks } from './telegram.set-webhook';
import { failed, passed, unavailable } from './telegram.checks';

/** How an organisation connects a bot of its own: its token is all that is needed. */
export class TelegramConnecting implements Connecting<TelegramCredentials> {
  readonly request = ConnectTelegramRequest;
  readonly credentials = TelegramCredentials;
  readonly verifyTokenPrefix = 'tg_verify_';
  private readonly call: TelegramCall;

  constructor(config: TelegramConfig) {
    this.call = telegramAt(config.apiUrl);
  }

  async examine(
    request: object,
    verifyToken: string,
    signal: AbortSignal,
  ): Promise<Examination<TelegramCredentials>> {
    const { botToken } = plainToInstance(ConnectTelegramRequest, request);
    const me = await this.call(botToken, 'getMe', {}, within(30, signal));
    if (me.kind === 'said') {
      const { username } = object(me.result);
      const name = id(username, 64);
      const credentials = Object.assign(new TelegramCredentials(), {
        botToken,
        verifyToken,
        ...(name !== undefined && { username: name }),
      });
      return {
        kind: 'good',
        credentials,
        ...(name !== undefined && { shownAs: `@${name}` }),
        tokenExpiresAt: null,
        checks: [passed('token', 'Telegram knows this bot')],
      };
    }
    return isTokenRefusal(me)
      ? { kind: 'refused', checks: [tokenRefused] }
      : { kind: 'unavailable', why: unavailable(me) };
  }

  async activate(
    credentials: TelegramCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<Activation> {
    const limited = within(30, signal);
    const set = await setWebhook(this.call, credentials, callbackUrl, limited);
    if (set !== true) {
      if (isTokenRefusal(set)) return { kind: 'refused', checks: [tokenRefused] };
      if (set.kind !== 'refused' || set.status !== 400) return { kind: 'unavailable', why: unavailable(set) };
      return { kind: 'refused', checks: [callbackRefused] };
    }
    const told = await this.deliveries(credentials, callbackUrl, limited);
    // Whether earlier deliveries failed says nothing of what was set just now, and Telegram has said that it was set.
    const checks = told.filter(({ name }) => name === 'token' || name === 'callback');
    if (!checks.length) return { kind: 'active', checks: [passed('callback', 'Telegram took the address')] };
    return checks.every(({ ok }) => ok) ? { kind: 'active', checks } : { kind: 'refused', checks };
  }

  async check(
    credentials: TelegramCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<ConnectionHealth> {
    const checks = await this.deliveries(credentials, callbackUrl, within(30, signal));
    return { ok: checks.every(({ ok }) => ok), checks, tokenExpiresAt: null };
  }

  /** A bot is one connection only: no other needs what is taken away here. */
  async deactivate(
    { botToken }: TelegramCredentials,
    _others: readonly TelegramCredentials[],
    signal: AbortSignal,
  ): Promise<readonly ConnectionCheck[]> {
    const deleted = await this.call(botToken, 'deleteWebhook', {}, within(30, signal));
    return [
      deleted.kind === 'said'
        ? passed('callback', 'the bot does not deliver to this address any more')
        : failed(
            'callback',
            `the address of the bot stayed: ${unavailable(deleted)}`,
            'make a new token with BotFather',
          ),
    ];
  }

  shownAs({ username }: TelegramCredentials): string | undefined {
    return username === undefined ? undefined : `@${username}`;
  }

  instructions(): string {
    return (
      'Nothing is left to do: the bot delivers here. Write to it to see that it works. In groups it hears what is said to it ' +
      'as long as its privacy mode is on (BotFather, /setprivacy).'
    );
  }

  private async deliveries(
    { botToken }: TelegramCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<readonly ConnectionCheck[]> {
    const info = await this.call(botToken, 'getWebhookInfo', {}, signal);
    if (info.kind === 'said' && isObject(info.result))
      return [passed('token', 'Telegram knows this bot'), ...webhookChecks(info.result, callbackUrl)];
    if (isTokenRefusal(info)) return [tokenRefused];
    return [failed('platform', unavailable(info), 'nothing: it is looked at again')];
  }
}

/** 404 is what Telegram says of a token that it cannot read. */
const isTokenRefusal = (answer: TelegramAnswer): boolean =>
  answer.kind === 'refused' && (answer.status === 401 || answer.status === 404);

const tokenRefused = failed(
  'token',
  "Telegram does not take the bot's token",
  'copy the token from BotFather again, or make a new one',
);

const callbackRefused = failed(
  'callback',
  'Telegram did not take the address of the webhook',
  'make sure that this server is reached over https at port 443, 80, 88 or 8443',
);

const within = (seconds: number, signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);

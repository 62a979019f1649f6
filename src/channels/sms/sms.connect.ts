import { plainToInstance } from 'class-transformer';
import type {
  Activation,
  Connecting,
  ConnectionCheck,
  ConnectionHealth,
  Examination,
} from '../contract/connecting';
import { asking, findNumber, isFailure, readNumber, type Ask } from './sms.account';
import { activate, deactivate } from './sms.activation';
import { TwilioApi, type Caller } from './sms.api';
import { accountCheck, callbackCheck, numberCheck, platformCheck } from './sms.checks';
import type { SmsConfig } from './sms.config';
import { ConnectSmsRequest } from './sms.connect.request';
import { OrganizationSmsCredentials, ownNumber } from './sms.credentials';

/** How an organisation connects a Twilio number of its own. */
export class SmsConnecting implements Connecting<OrganizationSmsCredentials> {
  readonly request = ConnectSmsRequest;
  readonly credentials = OrganizationSmsCredentials;
  /** Twilio repeats none. */
  readonly verifyTokenPrefix = '';
  private readonly api: TwilioApi;

  constructor(config: SmsConfig) {
    this.api = new TwilioApi(config);
  }

  async examine(
    request: object,
    _verifyToken: string,
    signal: AbortSignal,
  ): Promise<Examination<OrganizationSmsCredentials>> {
    const given = plainToInstance(ConnectSmsRequest, request);
    const phoneNumber = `+${given.phoneNumber.replace(/\D/g, '')}`;
    const ask = this.as(given, 30, signal);
    const account = await accountCheck(ask);
    if ('kind' in account) return account;
    if (!account.ok) return { kind: 'refused', checks: [account] };
    const number = await findNumber(ask, phoneNumber);
    if (isFailure(number))
      return number.kind === 'unavailable'
        ? number
        : { kind: 'refused', checks: [account, numberCheck(undefined)] };
    const checks = [account, numberCheck(number)];
    if (!number?.canText) return { kind: 'refused', checks };
    const { accountSid, authToken, webhookKey } = given;
    const held = {
      accountSid,
      authToken,
      phoneNumber,
      numberSid: number.sid,
      ...(webhookKey && { webhookKey }),
    };
    return {
      kind: 'good',
      credentials: Object.assign(new OrganizationSmsCredentials(), held),
      shownAs: phoneNumber,
      tokenExpiresAt: null,
      checks,
    };
  }

  /** What was begun is undone even after the signal: 10 s of the 30 are kept for that. */
  activate(
    credentials: OrganizationSmsCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<Activation> {
    const undo = (): Ask => asking(this.api, credentials, AbortSignal.timeout(10_000));
    return activate(this.as(credentials, 20, signal), undo, credentials, callbackUrl);
  }

  async check(
    credentials: OrganizationSmsCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<ConnectionHealth> {
    const ask = this.as(credentials, 30, signal);
    const account = await accountCheck(ask);
    if ('kind' in account) return healthOf([platformCheck(account.why)]);
    if (!account.ok) return healthOf([account]);
    const number = await readNumber(ask, credentials.numberSid);
    if (isFailure(number)) return healthOf([account, platformCheck(number.why)]);
    const callback = number ? [callbackCheck(number, callbackUrl)] : [];
    return healthOf([account, numberCheck(number), ...callback]);
  }

  deactivate(
    credentials: OrganizationSmsCredentials,
    _others: readonly OrganizationSmsCredentials[],
    signal: AbortSignal,
  ): Promise<readonly ConnectionCheck[]> {
    return deactivate(this.as(credentials, 30, signal), credentials);
  }

  shownAs(credentials: OrganizationSmsCredentials): string {
    return ownNumber(credentials);
  }

  instructions(callbackUrl: string): string {
    return (
      `The number delivers to ${callbackUrl}; write to it to see that it works. If it is in a Messaging Service, ` +
      'let the service defer to the webhook of the sender. To write to people in the US, register the number (A2P 10DLC).'
    );
  }

  private as(caller: Caller, seconds: number, signal: AbortSignal): Ask {
    return asking(this.api, caller, AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]));
  }
}

const healthOf = (checks: readonly ConnectionCheck[]): ConnectionHealth => ({
  ok: checks.every(({ ok }) => ok),
  checks,
  tokenExpiresAt: null,
});

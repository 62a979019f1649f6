import { isObject, type JsonObject } from '../toolkit/json-fields';
import { platformAt, type CallPlatform, type PlatformAnswer } from '../toolkit/platform-http';
import type { SmsConfig } from './sms.config';

/** Who asks: its token opens this account and no other. */
export interface Caller {
  readonly accountSid: string;
  readonly authToken: string;
}

export interface TwilioCall {
  readonly method: 'GET' | 'POST';
  /** Below the account, `''` for the account itself; with its query, if any. */
  readonly path: string;
  readonly form?: URLSearchParams;
}

/** Twilio's REST API of 2010-04-01. Never throws; 10 s a call. */
export class TwilioApi {
  private readonly call: CallPlatform;

  constructor({ apiUrl }: SmsConfig) {
    this.call = platformAt(apiUrl);
  }

  ask(
    { accountSid, authToken }: Caller,
    { method, path, form }: TwilioCall,
    signal: AbortSignal,
  ): Promise<PlatformAnswer> {
    const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
    const [below = '', query] = path.split('?');
    return this.call({
      method,
      path: `/2010-04-01/Accounts/${accountSid}${below}.json${query === undefined ? '' : `?${query}`}`,
      headers: { authorization: `Basic ${credentials}` },
      ...(form && { form: form.toString() }),
      signal,
    });
  }
}

/** A JSON object of an answer; empty where it is none. */
export function objectOf(body: string): JsonObject {
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Twilio's code of a refusal. Never its texts: they name numbers. */
export function codeOf(body: string): number | undefined {
  const { code } = objectOf(body);
  return typeof code === 'number' && Number.isSafeInteger(code) && code > 0 ? code : undefined;
}

import type { ConnectionCheck } from '../contract/connecting';
import { codeOf, isSuccess, objectOf, type Caller, type TwilioApi, type TwilioCall } from './sms.api';
import { isObject, type JsonObject } from '../toolkit/json-fields';
import { classify } from './sms.errors';

/** Asks as one account until one signal. */
export type Ask = (call: TwilioCall) => Promise<Said>;

/** `refused`: Twilio will not, however often it is asked. `unavailable`: nothing is known. */
export type Said = { readonly kind: 'said'; readonly json: JsonObject } | Failure;
export type Failure =
  | { readonly kind: 'refused'; readonly status: number; readonly why: string }
  | { readonly kind: 'unavailable'; readonly why: string };

export const asking =
  (api: TwilioApi, caller: Caller, signal: AbortSignal): Ask =>
  async (call) => {
    const answer = await api.ask(caller, call, signal);
    if (answer.kind !== 'answered') return unavailable(answer.why);
    if (isSuccess(answer.status)) return { kind: 'said', json: objectOf(answer.body) };
    const code = codeOf(answer.body);
    const { class: errorClass, meaning } = classify(code, answer.status);
    const why = `${meaning} (${code === undefined ? `http-${answer.status}` : `code ${code}`})`;
    return errorClass === 'retry' || errorClass === 'ambiguous' || answer.status >= 500
      ? unavailable(why)
      : { kind: 'refused', status: answer.status, why };
  };

const unavailable = (why: string): Failure => ({
  kind: 'unavailable',
  why: `Twilio could not be asked: ${why}`,
});

/** What decides where the messages to a number go. An application, if there is one, stands above the address. */
export interface Deliveries {
  readonly smsUrl: string;
  readonly smsMethod: string;
  readonly smsApplicationSid: string;
}

/** A number as its account shows it. */
export interface TwilioNumber {
  readonly sid: string;
  readonly canText: boolean;
  readonly deliveries: Deliveries;
}

/** Undefined: it is no number of this account. */
export async function findNumber(ask: Ask, phone: string): Promise<TwilioNumber | undefined | Failure> {
  const answer = await ask({
    method: 'GET',
    path: `/IncomingPhoneNumbers?PhoneNumber=${encodeURIComponent(phone)}`,
  });
  if (answer.kind !== 'said') return answer;
  const { incoming_phone_numbers: list } = answer.json;
  // Twilio takes the number for a part of one.
  const rows = Array.isArray(list) ? (list as readonly unknown[]) : [];
  const row = rows.filter(isObject).find(({ phone_number }) => phone_number === phone);
  return row && numberOf(row);
}

export async function readNumber(ask: Ask, numberSid: string): Promise<TwilioNumber | undefined | Failure> {
  const answer = await ask({ method: 'GET', path: `/IncomingPhoneNumbers/${numberSid}` });
  if (answer.kind === 'refused' && answer.status === 404) return undefined;
  return answer.kind === 'said' ? numberOf(answer.json) : answer;
}

export async function pointNumber(ask: Ask, numberSid: string, to: Deliveries): Promise<Said> {
  const form = new URLSearchParams({
    SmsUrl: to.smsUrl,
    SmsMethod: to.smsMethod,
    SmsApplicationSid: to.smsApplicationSid,
  });
  return ask({ method: 'POST', path: `/IncomingPhoneNumbers/${numberSid}`, form });
}

export const isFailure = (value: object | undefined): value is Failure =>
  value !== undefined && 'kind' in value && (value.kind === 'refused' || value.kind === 'unavailable');

function numberOf(row: JsonObject): TwilioNumber | undefined {
  const { sid, capabilities, sms_url, sms_method, sms_application_sid } = row;
  if (typeof sid !== 'string' || !/^PN[0-9a-f]{32}$/.test(sid)) return undefined;
  return {
    sid,
    canText: isObject(capabilities) && (capabilities.sms === true || capabilities.SMS === true),
    deliveries: {
      smsUrl: textOf(sms_url),
      smsMethod: textOf(sms_method) || 'POST',
      smsApplicationSid: textOf(sms_application_sid),
    },
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const passed = (name: string, detail: string): ConnectionCheck => ({
  name,
  ok: true,
  detail,
  fix: '',
});
export const failed = (name: string, detail: string, fix: string): ConnectionCheck => ({
  name,
  ok: false,
  detail,
  fix,
});

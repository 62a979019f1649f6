import type { ConnectionCheck } from '../contract/connecting';
import type { PlatformAnswer } from '../toolkit/platform-http';
import { errorCodeOf, isSuccess, objectOf } from './imessage.api';
import { classify } from './imessage.errors';
import type { JsonObject } from '../toolkit/json-fields';

/** What is looked at when a line is connected, and while it is. */
export type CheckName = 'token' | 'number' | 'callback' | 'platform';

export const passed = (name: CheckName, detail: string): ConnectionCheck => ({
  name,
  ok: true,
  detail,
  fix: '',
});

export const failed = (name: CheckName, detail: string, fix: string): ConnectionCheck => ({
  name,
  ok: false,
  detail,
  fix,
});

/** `refused`: however often it is asked; `unavailable`: it could not be asked. */
export type Heard =
  | { readonly kind: 'said'; readonly json: JsonObject }
  | { readonly kind: 'refused'; readonly status: number; readonly check: ConnectionCheck }
  | { readonly kind: 'unavailable'; readonly why: string };

/** What an answer says to somebody who connects a line. */
export function heard(answer: PlatformAnswer, about: CheckName): Heard {
  if (answer.kind !== 'answered') return unavailable(answer.why);
  const { status, body } = answer;
  const json = objectOf(body);
  if (isSuccess(status)) return { kind: 'said', json };
  const { class: errorClass, meaning, action } = classify(errorCodeOf(json), status);
  if (errorClass.kind !== 'never') return unavailable(`${meaning} (http-${status})`);
  const keyRefused = status === 401 || status === 403;
  return {
    kind: 'refused',
    status,
    check: keyRefused
      ? failed('token', 'Blooio does not take the API key', 'make a new API key in the dashboard of Blooio')
      : failed(about, meaning, action),
  };
}

const unavailable = (why: string): Heard => ({
  kind: 'unavailable',
  why: `Blooio could not be asked: ${why}`,
});

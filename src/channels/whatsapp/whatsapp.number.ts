import type { ConnectionCheck } from '../contract/connecting';
import { failed, passed } from './whatsapp.checks';
import { elements, finiteNumber, id, object, text, type JsonObject } from './whatsapp.fields';
import { listAll, type Ask, type GraphAnswer, type GraphFailure } from './whatsapp.graph';
import { isTokenRefusal, secretRefused, tokenRefused } from './whatsapp.token';

/** At most so many of Meta's pages of 100 are read. */
const maxPages = 20;

/** The number as Meta has it. */
export const readNumber = (ask: Ask, phoneNumberId: string, fields: string): Promise<GraphAnswer> =>
  ask({ method: 'GET', path: [phoneNumberId], query: { fields } });

/** The digits that people see and write to; undefined: Meta shows none. */
export function digitsOf(number: JsonObject): string | undefined {
  const digits = text(number.display_phone_number, 64)?.replace(/\D/g, '') ?? '';
  return /^\d{7,15}$/.test(digits) ? digits : undefined;
}

/** Whether an account holds the number: a token may see numbers of other accounts (H2.3). */
export async function holdsNumber(
  ask: Ask,
  wabaId: string,
  phoneNumberId: string,
): Promise<boolean | GraphFailure> {
  const listing = await listAll(ask, [wabaId, 'phone_numbers'], 'id', maxPages);
  return listing.kind === 'listed' ? listing.items.some((item) => id(item.id) === phoneNumberId) : listing;
}

/** What a refusal of Meta says about the thing that was asked for. */
export function refusalCheck(
  refusal: Extract<GraphFailure, { kind: 'refused' }>,
  otherwise: (why: string) => ConnectionCheck,
): ConnectionCheck {
  if (refusal.secret) return secretRefused();
  return isTokenRefusal(refusal.code) ? tokenRefused() : otherwise(refusal.why);
}

export const numberRefused = (detail: string): ConnectionCheck =>
  failed('number', detail, 'check the phone number id, and that the token has access to its account');

/** Whether the number works at Meta, how people rate it, and whether it may send (H2.2). */
export function numberHealth(number: JsonObject): ConnectionCheck[] {
  return [statusCheck(word(number.status)), qualityCheck(word(number.quality_rating)), sendingCheck(number)];
}

function statusCheck(status: string | undefined): ConnectionCheck {
  if (status === undefined || status === 'CONNECTED')
    return passed('number', 'Meta has the number connected');
  const fix =
    status === 'PENDING' || status === 'DISCONNECTED'
      ? 'register the number (POST /{phone number id}/register with its PIN)'
      : 'see the number in WhatsApp Manager';
  return failed('number', `Meta calls the number ${status}`, fix);
}

function qualityCheck(quality = 'NA'): ConnectionCheck {
  const detail = `Meta rates the quality of the number ${quality}`;
  return quality === 'RED'
    ? failed('quality', detail, 'send less of what people block or report; see WhatsApp Manager')
    : passed('quality', detail);
}

function sendingCheck({ health_status }: JsonObject): ConnectionCheck {
  const health = object(health_status);
  const can = word(health.can_send_message) ?? 'AVAILABLE';
  const codes = elements(health.entities)
    .flatMap((entity) => elements(object(entity).errors))
    .flatMap((error) => finiteNumber(object(error).error_code) ?? []);
  const detail = `sending is ${can}${codes.length ? ` (code ${[...new Set(codes)].join(', ')})` : ''}`;
  return can === 'BLOCKED'
    ? failed('sending', detail, 'see the account and the number in WhatsApp Manager')
    : passed('sending', detail);
}

/** Meta's word for something, fit to be shown. */
const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Z_]{1,40}$/.test(value) ? value : undefined;

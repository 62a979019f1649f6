import { createHash } from 'node:crypto';
import { id, isObject, object, present, type JsonObject } from './whatsapp.fields';

/** One change of a webhook body, with what all its events share. */
export interface Change {
  readonly field: string;
  readonly value: JsonObject;
  readonly account?: string;
  /** `entry[].time` as sent; account-type fields have no other. */
  readonly entryTime: unknown;
  /** The time of parsing: stands in for a time that nobody can believe. */
  readonly now: Date;
}

/**
 * The id of the number that a change is about; undefined for account-type fields. Never the display number, which is
 * text to show. (A3; M-STBY for the places other than `metadata`.)
 */
export function accountOf(value: JsonObject): string | undefined {
  const homes = [
    value.metadata,
    object(value.standby).metadata,
    value.recipient,
    value.phone_number_settings,
  ];
  return homes.map((home) => id(object(home).phone_number_id, 64)).find((account) => account !== undefined);
}

/**
 * What every event starts with. Without a `key` of the platform it is a hash of the element, so the same element gets the
 * same key each time it is delivered.
 */
export function eventBase(change: Change, raw: unknown, timestamp: unknown, key?: string) {
  return {
    key: key === undefined ? hash([change.field, raw, change.entryTime]) : boundedKey(key),
    ...present({ account: change.account }),
    occurredAt: occurredAt(timestamp, change.now),
    raw,
  };
}

/** `inbox_events` holds 300 characters; ids have no documented length. */
const boundedKey = (key: string): string => (key.length <= 300 ? key : hash(key));

/** The order of an object's fields does not count: nothing promises that a repetition keeps it. */
function hash(content: unknown): string {
  const canonical = JSON.stringify(content, (_key, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return createHash('sha256').update(canonical).digest('hex').slice(0, 32);
}

/** WhatsApp began in 2009: an earlier time is no time. */
const earliest = Date.UTC(2009, 0, 1);
const dayMs = 86_400_000;

/** Unix seconds, as text (messages) or number (preferences, entries); anything else is the time of parsing. */
function occurredAt(timestamp: unknown, now: Date): string {
  const seconds =
    typeof timestamp === 'string' && /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : timestamp;
  if (typeof seconds !== 'number') return now.toISOString();
  const ms = seconds * 1000;
  return ms >= earliest && ms <= now.getTime() + dayMs ? new Date(ms).toISOString() : now.toISOString();
}

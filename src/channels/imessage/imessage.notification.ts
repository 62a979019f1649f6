import { createHash } from 'node:crypto';
import { finiteNumber, id, isObject, present, text, type JsonObject } from '../toolkit/json-fields';
import { handleOf } from './imessage.handles';

/** One webhook of either generation of the API, with what all its events share. */
export interface Notification {
  /** `message.received`, `message.delivered`, … */
  readonly type: string;
  /** The fields of the event: `data` of the fourth generation, the whole body of the second. */
  readonly data: JsonObject;
  readonly messageId?: string;
  /** Our line. */
  readonly account?: string;
  readonly occurredAt: string;
  readonly raw: JsonObject;
}

/** Undefined if the body is not Blooio's. `now` stands in for times that cannot be right. */
export function notificationOf(body: JsonObject, now: Date): Notification | undefined {
  const name = eventName(body.event);
  if (name !== undefined) return notification(name, body, body, body.internal_id, now);
  const type = eventName(body.type);
  if (type === undefined || !isObject(body.data)) return undefined;
  return notification(type, body.data, body, body.data.channel_address, now);
}

const eventName = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[a-z][a-z_]{0,31}\.[a-z][a-z_]{0,31}$/.test(value) ? value : undefined;

const notification = (
  type: string,
  data: JsonObject,
  raw: JsonObject,
  line: unknown,
  now: Date,
): Notification => ({
  type,
  data,
  ...present({ messageId: id(data.message_id, 200) ?? id(raw.message_id, 200), account: handleOf(line) }),
  occurredAt: occurredAt([raw.occurred_at, raw.created_at, data.timestamp, data.received_at], now),
  raw,
});

/**
 * What every event starts with. A message has several events and an event several deliveries, some under a new event id (a
 * replay): the same type of the same message is the same event. `what` tells apart what may happen to a message twice.
 */
export function eventBase(told: Notification, what?: unknown) {
  const key =
    told.messageId === undefined
      ? `${told.type}:${id(told.raw.id, 200) ?? digest(told.raw)}`
      : [told.type, told.messageId, ...(what === undefined ? [] : [digest(what)])].join(':');
  return {
    key,
    ...present({ account: told.account }),
    occurredAt: told.occurredAt,
    raw: told.raw,
  };
}

/** The order of an object's fields does not count: nothing promises that a repetition keeps it. */
function digest(content: unknown): string {
  const canonical = JSON.stringify(content, (_key, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return createHash('sha256').update(canonical).digest('hex').slice(0, 32);
}

/** iMessage began in 2011: an earlier time is no time. */
const earliest = Date.UTC(2011, 0, 1);
const dayMs = 86_400_000;

/** The first that can be right: milliseconds, or seconds, which in that unit would be long ago. */
function occurredAt(candidates: readonly unknown[], now: Date): string {
  for (const candidate of candidates) {
    const number = finiteNumber(candidate);
    const ms =
      number === undefined ? Date.parse(text(candidate, 64) ?? '') : number < 1e11 ? number * 1000 : number;
    if (ms >= earliest && ms <= now.getTime() + dayMs) return new Date(ms).toISOString();
  }
  return now.toISOString();
}

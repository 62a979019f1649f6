import type { InboundEvent } from '../../channels';

/** An event of a conversation as the inbox gives it back. */
export interface StoredEvent {
  readonly pos: number;
  /** A step may want it. */
  readonly step: boolean;
  readonly event: InboundEvent;
}

/** One row of `claim`, `waiting` or `append`. pg gives bigints as text. */
export interface StoredEventRow {
  readonly pos: string;
  readonly step: boolean;
  readonly payload: string;
}

/** Reads a stored event; undefined if the payload is not readable, which is for the dead letters. */
export function readStoredEvent(row: StoredEventRow): StoredEvent | undefined {
  try {
    const event: unknown = JSON.parse(row.payload);
    return isEvent(event) ? { pos: Number(row.pos), step: row.step, event } : undefined;
  } catch {
    return undefined;
  }
}

/** We wrote it ourselves: this only tells what was damaged since, so that a turn can always be composed and given up. */
function isEvent(value: unknown): value is InboundEvent {
  if (!isObject(value) || typeof value.kind !== 'string' || typeof value.occurredAt !== 'string')
    return false;
  return (
    value.kind !== 'message' ||
    (isObject(value.sender) && isObject(value.replyTo) && Array.isArray(value.parts))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

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
    const event = JSON.parse(row.payload) as InboundEvent;
    return { pos: Number(row.pos), step: row.step, event };
  } catch {
    return undefined;
  }
}

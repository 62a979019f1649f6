/** A row of the outbox that is not final, or was not when it was read. */
export interface OpenRow {
  readonly id: string;
  readonly pos: number;
  readonly state: 'queued' | 'sending' | 'unknown' | 'sent' | 'failed' | 'parked' | 'cancelled';
  readonly attempts: number;
  readonly address: string;
  readonly payload: string;
  readonly inReplyTo: string | null;
  /** Not before so many ms from now; at most 0: now. */
  readonly waitMs: number;
  /** Since it was stored. */
  readonly ageMs: number;
  /** Since when its outcome is unknown, ms; null: it is not. */
  readonly unknownMs: number | null;
  /** What the last call was refused with; null: it was not. */
  readonly code: string | null;
  /** The person has written since the last call. */
  readonly writtenSince: boolean;
  /** The service window has closed. */
  readonly expired: boolean;
  /** A report of a later send of the same account came: reports flow, and this row's is not coming. */
  readonly laterReported: boolean;
  /** The account's reports are read, up to those that were stored when this row was first due again. */
  readonly reportsRead: boolean;
  /** The whole connection is held back for so long, ms. */
  readonly connectionHeldMs: number;
}

/** One row of `open_rows`. */
export interface OpenRowRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly pos: string;
  readonly state: OpenRow['state'];
  readonly attempts: number;
  readonly address: string;
  readonly payload: string;
  readonly in_reply_to: string | null;
  readonly wait_ms: string | null;
  readonly age_ms: string;
  readonly unknown_ms: string | null;
  readonly error_code: string | null;
  readonly written_since: boolean | null;
  readonly expired: boolean | null;
  readonly later_reported: boolean;
  readonly reports_read: boolean;
  readonly connection_held_ms: string | null;
}

export function openRowFrom(row: OpenRowRow): OpenRow {
  return {
    id: row.id,
    pos: Number(row.pos),
    state: row.state,
    attempts: row.attempts,
    address: row.address,
    payload: row.payload,
    inReplyTo: row.in_reply_to,
    waitMs: Math.max(0, Number(row.wait_ms ?? 0)),
    ageMs: Math.max(0, Number(row.age_ms)),
    unknownMs: row.unknown_ms === null ? null : Number(row.unknown_ms),
    code: row.error_code,
    writtenSince: row.written_since ?? false,
    expired: row.expired ?? false,
    laterReported: row.later_reported,
    reportsRead: row.reports_read,
    connectionHeldMs: Math.max(0, Number(row.connection_held_ms ?? 0)),
  };
}

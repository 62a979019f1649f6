import type { Capabilities, SendResult } from '../../channels';
import { backoff } from '../../foundation/loop/backoff';
import type { OpenRow } from './open-row';

/** Calls for one row; with the back-off below that is most of an hour. */
const TRIES = 20;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 300_000;
/** Meta: after 131056 wait 4^X seconds, X from 0 (reference E1, M-ABOUT). */
const PAIR_LIMIT_CODE = '131056';
/** How often a row whose outcome is unknown is looked at again, and when it is left to the operator. */
const LOOK_AGAIN_MS = 30_000;
const PARK_AFTER_MS = 600_000;
/** While reports are unread, this row's may be among them, and they are read within moments. */
const REPORTS_READ_IN_MS = 1_000;
/** What the person's next message lifts is tried that often all the same: they may have written unseen. */
const HELD_FOR_PERSON_MS = 86_400_000;
/** A platform that refuses for a whole account and names no time is asked again so soon, however often one row was tried. */
const LONGEST_CONNECTION_HOLD_MS = 15_000;

/** What becomes of a row after a call. `holdMs` keeps the conversation's later rows back. */
export interface Settled {
  readonly state: 'sent' | 'failed' | 'queued' | 'unknown';
  readonly platformId?: string;
  readonly code?: string;
  readonly holdMs?: number;
  /** Nothing of this connection is sent for so long. */
  readonly holdConnectionMs?: number;
}

type DeliveryCapabilities = Pick<Capabilities, 'unknownOutcome' | 'liftedByPerson'>;

/** Decides by the answer and the number of calls made so far. */
export function settle(
  result: SendResult,
  attempts: number,
  capabilities: DeliveryCapabilities,
  ambiguousWaitMs: number,
): Settled {
  switch (result.kind) {
    case 'accepted':
      return { state: 'sent', ...(result.messageId && { platformId: result.messageId }) };
    case 'rejected':
      return { state: 'failed', code: result.code };
    case 'retry': {
      if (attempts >= TRIES) return { state: 'failed', code: 'RETRIES_EXHAUSTED' };
      if (capabilities.liftedByPerson?.includes(result.code))
        return { state: 'queued', code: result.code, holdMs: HELD_FOR_PERSON_MS };
      const holdMs = Math.min(retryMs(result, attempts), LONGEST_RETRY_MS * 2);
      const holdConnectionMs =
        result.retryAfterMs === undefined ? Math.min(holdMs, LONGEST_CONNECTION_HOLD_MS) : holdMs;
      return {
        state: 'queued',
        code: result.code,
        holdMs,
        ...(result.scope === 'connection' && { holdConnectionMs }),
      };
    }
    case 'unknown':
      switch (capabilities.unknownOutcome) {
        case 'wait-for-report':
          return { state: 'unknown', holdMs: ambiguousWaitMs };
        case 'repeat':
          return attempts >= TRIES
            ? { state: 'failed', code: 'RETRIES_EXHAUSTED' }
            : { state: 'queued', holdMs: wait(attempts) };
        case 'park':
          return { state: 'unknown', holdMs: 0 };
      }
  }
}

/** What is done with the first open row of a conversation. */
export type NextStep =
  | { readonly kind: 'passed' }
  | { readonly kind: 'send' }
  | { readonly kind: 'await-report'; readonly holdMs: number }
  | { readonly kind: 'read-reports'; readonly holdMs: number }
  | { readonly kind: 'wait'; readonly holdMs: number }
  | { readonly kind: 'fail'; readonly state: 'failed' | 'parked'; readonly code: string };

/**
 * A row found open. `sending` means that its holder died in the call: from now on it waits for a report. A row of unknown
 * outcome is sent again only if reports of later sends have come meanwhile and its own is not among those that are stored
 * but not read; after 10 minutes it is parked.
 */
export function nextStep(
  row: OpenRow,
  capabilities: DeliveryCapabilities,
  ambiguousWaitMs: number,
): NextStep {
  switch (row.state) {
    case 'sent':
    case 'failed':
    case 'parked':
    case 'cancelled':
      return { kind: 'passed' };
    case 'queued':
      if (row.expired) return { kind: 'fail', state: 'failed', code: 'WINDOW_CLOSED' };
      if (row.writtenSince && row.code !== null && capabilities.liftedByPerson?.includes(row.code))
        return { kind: 'send' };
      return row.waitMs > 0 ? { kind: 'wait', holdMs: row.waitMs } : { kind: 'send' };
    case 'sending':
      return {
        kind: 'await-report',
        holdMs: capabilities.unknownOutcome === 'wait-for-report' ? ambiguousWaitMs : 0,
      };
    case 'unknown':
      if (row.waitMs > 0) return { kind: 'wait', holdMs: row.waitMs };
      if (capabilities.unknownOutcome === 'park')
        return { kind: 'fail', state: 'parked', code: 'OUTCOME_UNKNOWN' };
      if (capabilities.unknownOutcome === 'repeat' || (row.laterReported && row.reportsRead))
        return row.expired ? { kind: 'fail', state: 'failed', code: 'WINDOW_CLOSED' } : { kind: 'send' };
      if ((row.unknownMs ?? 0) > PARK_AFTER_MS)
        return { kind: 'fail', state: 'parked', code: 'OUTCOME_UNKNOWN' };
      if (row.laterReported)
        return { kind: 'read-reports', holdMs: Math.min(REPORTS_READ_IN_MS, ambiguousWaitMs) };
      return { kind: 'wait', holdMs: Math.min(LOOK_AGAIN_MS, ambiguousWaitMs) };
  }
}

function retryMs(result: Extract<SendResult, { kind: 'retry' }>, attempts: number): number {
  if (result.retryAfterMs !== undefined) return result.retryAfterMs;
  if (result.code === PAIR_LIMIT_CODE) return Math.min(1_000 * 4 ** (attempts - 1), LONGEST_RETRY_MS);
  return wait(attempts);
}

function wait(attempts: number): number {
  return backoff(attempts, { baseMs: FIRST_RETRY_MS, maxMs: LONGEST_RETRY_MS });
}

import type { InboundEvent } from './inbound-event';

/**
 * A connection to the platform that we hold, over which events come. One instance holds each part of it at a time; it is opened
 * again, from the last point that was stored, whenever it ends.
 */
export interface StreamSource<Credentials extends object> {
  /** How many connections share an account's events (shards), at least 1; each is held by itself. */
  readonly parts: number;
  /**
   * Holds one connection until it ends or the signal aborts. `resumeFrom` is what was emitted last, by whichever instance;
   * undefined: from now on. Never throws, and repeats nothing by itself.
   */
  open(
    credentials: Credentials,
    resumeFrom: ResumePoint | undefined,
    emit: Emit,
    signal: AbortSignal,
    part: number,
  ): Promise<StreamEnd>;
}

/** Where the platform goes on after a break; plain JSON, read only by the same channel. */
export type ResumePoint = Readonly<Record<string, string | number>>;

/**
 * Resolves when the events are committed and the point behind them, in this order: what a crash leaves between the two comes again,
 * under the same keys. undefined: the point before is worth nothing any more. Rejects if that cannot be done: the stream must end.
 */
export type Emit = (events: readonly InboundEvent[], resumeFrom: ResumePoint | undefined) => Promise<void>;

/**
 * `again`: it is opened again, after the wait. `refused`: the platform does not let these credentials in; somebody has to do
 * something, and trying often would harm. `why` holds nothing of people or secrets.
 */
export type StreamEnd =
  | { readonly kind: 'again'; readonly why: string; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly why: string };

/** A message as the load generator sent it; `at` in milliseconds, `accepted` if it was answered 200. */
export interface Sent {
  readonly person: number;
  readonly k: number;
  readonly at: number;
  readonly accepted: boolean;
}

/** One send at the Graph double; `at` on the same clock. */
export interface Arrival {
  readonly at: number;
  readonly text: string;
}

export interface Replies {
  readonly replied: number;
  readonly lost: number;
  readonly repeated: number;
  readonly misordered: number;
  /** From the request to its reply, milliseconds, in no order. */
  readonly replyMs: readonly number[];
  readonly lastReplyAt: number;
}

export function percentile(values: readonly number[], fraction: number): number;
export function median(values: readonly number[]): number;
export function accountFor(seed: number, sent: readonly Sent[], arrivals: readonly Arrival[]): Replies;

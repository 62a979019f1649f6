/** The waits between attempts, in milliseconds. */
export interface BackoffLimits {
  /** The longest wait after the first failure; it doubles with each further one. */
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait after the failure of attempt number `attempt` (from 0), in whole milliseconds: any time up to the
 * bound ("full jitter"), so that those who failed together do not come back together.
 */
export function backoff(
  attempt: number,
  { baseMs, maxMs }: BackoffLimits,
  random: () => number = Math.random,
): number {
  return Math.floor(random() * Math.min(maxMs, baseMs * 2 ** attempt));
}

import type { ThrottlerStorage } from '@nestjs/throttler';

/** What a store of @nestjs/throttler answers. */
export type CountRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** How a key stands after its hit: over the limit it is blocked until its window, or its block, ends in `msLeft`. */
export function recordOf(hits: number, msLeft: number, limit: number): CountRecord {
  const isBlocked = hits > limit;
  const seconds = Math.max(1, Math.ceil(msLeft / 1000));
  return {
    totalHits: hits,
    timeToExpire: seconds,
    isBlocked,
    timeToBlockExpire: isBlocked ? seconds : 0,
  };
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** After the first failed call, the second, …; after the last of these it is given up. Almost two days in all. */
const waits = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  4 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
];

/** How long to wait after the failed call number `attempts` (from 1), up to a tenth more; undefined: that was the last. */
export function retryWaitMs(attempts: number, random: () => number = Math.random): number | undefined {
  const wait = waits[attempts - 1];
  return wait === undefined ? undefined : Math.round(wait * (1 + random() / 10));
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `check` is true; throws with `what`, and what `explain` tells, when it is not after `patienceMs`. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  { patienceMs = 20_000, explain = (): Promise<string> | string => '' } = {},
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what} ${await explain()}`);
    await sleep(20);
  }
}

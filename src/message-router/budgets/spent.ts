import type { LimitedSubject, Limits, Scope } from './limits';

/** What was used in an hour, and on its day. */
export interface Use {
  readonly hourMessages: number;
  readonly dayMessages: number;
  readonly hourTokens: number;
  readonly dayTokens: number;
}

/** A budget that leaves no room for a turn, and when there is some again. */
export interface Spent {
  readonly scope: Scope | 'credit';
  readonly id: string;
  readonly until: Date;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** When the hour began, which is one of UTC. */
export const hourOf = (now: Date): Date => new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
export const nextHour = (now: Date): Date => new Date(hourOf(now).getTime() + HOUR_MS);
export const nextDay = (now: Date): Date => new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS);

/**
 * The budget that keeps a turn back for the longest time; undefined: there is room everywhere. A turn that finds any room is
 * answered whole: its messages are one call of the agent.
 */
export function spentOf(
  subjects: readonly LimitedSubject[],
  used: readonly Use[],
  now: Date,
): Spent | undefined {
  let longest: Spent | undefined;
  for (const [index, { scope, id, limits }] of subjects.entries()) {
    const use = used[index];
    const until = use && spentUntil(limits, use, now);
    if (until && (!longest || until > longest.until)) longest = { scope, id, until };
  }
  return longest;
}

function spentUntil(limits: Limits, use: Use, now: Date): Date | undefined {
  const isSpent = (limit: number, used: number): boolean => limit > 0 && used >= limit;
  if (isSpent(limits.messagesPerDay, use.dayMessages) || isSpent(limits.tokensPerDay, use.dayTokens))
    return nextDay(now);
  if (isSpent(limits.messagesPerHour, use.hourMessages) || isSpent(limits.tokensPerHour, use.hourTokens))
    return nextHour(now);
  return undefined;
}

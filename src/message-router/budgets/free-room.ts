import type { LimitedSubject } from './limits';
import { hourOf } from './spent';

/** Of each limit on messages, what one process lets pass in an hour without a look at what all have used. */
const SHARE = 0.1;
/** Subjects of one hour; whoever comes when it is full is looked at. */
const SUBJECTS_AT_MOST = 100_000;

/**
 * Whoever writes little is not looked at: a tenth of each limit passes in an hour, and is written down a moment later with that
 * of everybody else. So a limit may be exceeded by a tenth for each process, and the usual turn waits for no statement.
 */
export class FreeRoom {
  private hour = 0;
  private readonly passed = new Map<string, number>();

  /** True: these messages pass, and are counted here. */
  take(subjects: readonly LimitedSubject[], messages: number, now: Date): boolean {
    const hour = hourOf(now).getTime();
    if (hour !== this.hour) {
      this.hour = hour;
      this.passed.clear();
    }
    const fits = subjects.every(
      ({ scope, id, limits: { messagesPerHour, messagesPerDay } }) =>
        (this.passed.get(`${scope} ${id}`) ?? 0) + messages <=
        SHARE * Math.min(messagesPerHour || Infinity, messagesPerDay || Infinity),
    );
    if (!fits || this.passed.size + subjects.length > SUBJECTS_AT_MOST) return false;
    for (const { scope, id } of subjects)
      this.passed.set(`${scope} ${id}`, (this.passed.get(`${scope} ${id}`) ?? 0) + messages);
    return true;
  }
}

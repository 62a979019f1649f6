import type { NoticeEvent } from '../contract/inbound-event';
import type { Bot } from './telegram.addressed';

/** One update, with what all that is read from it shares, and the bot that it was delivered to. */
export interface Update extends Bot {
  /** Unique for the bot: `update_id` is sequential, but another bot counts the same numbers. */
  readonly key: string;
  readonly raw: unknown;
  /** Stands in for a time that is absent or cannot be right. */
  readonly now: Date;
}

/** `seconds`: Telegram's time of it, Unix. */
export const eventBase = ({ key, account, raw, now }: Update, seconds: unknown) => ({
  key,
  ...(account !== undefined && { account }),
  occurredAt: timeOf(seconds, now).toISOString(),
  raw,
});

/** Something that nobody wrote, or that cannot be read: stored and counted under the name `what`. */
export const notice = (update: Update, what: string, seconds?: unknown): NoticeEvent => ({
  kind: 'notice',
  what,
  ...eventBase(update, seconds),
});

/** Telegram began in 2013; what lies a day ahead is no time. */
function timeOf(seconds: unknown, now: Date): Date {
  if (typeof seconds !== 'number' || !(seconds > 1_300_000_000)) return now;
  const at = seconds * 1000;
  return at <= now.getTime() + 24 * 60 * 60_000 ? new Date(at) : now;
}

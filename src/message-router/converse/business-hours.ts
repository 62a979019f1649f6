import type { BusinessHours, OpeningTime } from '../../connections';

const MINUTES_OF_WEEK = 7 * 24 * 60;
const MINUTE_MS = 60_000;

/**
 * When a business that is closed at this moment opens next; undefined: it is open now. One that never opens is looked at again
 * after a week. By the wall clock of its time zone, so an hour that the clocks skip or repeat shifts the answer by that hour.
 */
export function closedUntil({ timeZone, open }: BusinessHours, now: Date): Date | undefined {
  const minute = minuteOfWeek(now, timeZone);
  const spans = open.map(spanOf);
  if (spans.some(({ from, to }) => from <= minute && minute < to)) return undefined;
  const waits = spans.map(({ from }) => (from - minute + MINUTES_OF_WEEK) % MINUTES_OF_WEEK);
  return new Date(now.getTime() + Math.min(MINUTES_OF_WEEK, ...waits) * MINUTE_MS);
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf({ day, from, to }: OpeningTime): Span {
  const begin = day * 24 * 60;
  return { from: begin + minutesOf(from), to: begin + minutesOf(to) };
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Minutes since Sunday began there. */
function minuteOfWeek(now: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return days.indexOf(part('weekday')) * 24 * 60 + Number(part('hour')) * 60 + Number(part('minute'));
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

import { FreeRoom } from '../../../src/message-router/budgets/free-room';
import type { LimitedSubject } from '../../../src/message-router/budgets/limits';

const noon = new Date('2026-11-25T12:00:00Z');
const later = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

const subject = (id: string, messagesPerHour: number, messagesPerDay = 0): LimitedSubject => ({
  scope: 'person',
  id,
  limits: { messagesPerHour, messagesPerDay, tokensPerHour: 0, tokensPerDay: 0 },
});

/** How many single messages pass of so many. */
function passes(room: FreeRoom, who: readonly LimitedSubject[], times: number, now = noon): number {
  return Array.from({ length: times }, () => room.take(who, 1, now)).filter(Boolean).length;
}

it.each([
  ['a tenth of the hour', subject('a', 100), 10],
  ['a tenth of the day, if that is less', subject('a', 1000, 50), 5],
  ['nothing of a small limit', subject('a', 9), 0],
  ['everything where messages have no limit', subject('a', 0), 30],
])('%s passes unseen', (_, who, expected) => {
  expect(passes(new FreeRoom(), [who], 30)).toBe(expected);
});

it('each has room of their own, and what they share is shared', () => {
  const room = new FreeRoom();
  const shop = { ...subject('shop', 150), scope: 'connection' as const };
  expect(passes(room, [subject('a', 100), shop], 20)).toBe(10);
  expect(passes(room, [subject('b', 100), shop], 20)).toBe(5);
});

it('a turn of several passes whole or not', () => {
  const room = new FreeRoom();
  expect(room.take([subject('a', 100)], 8, noon)).toBe(true);
  expect(room.take([subject('a', 100)], 3, noon)).toBe(false);
  expect(room.take([subject('a', 100)], 2, noon)).toBe(true);
});

it('the next hour begins anew', () => {
  const room = new FreeRoom();
  expect(passes(room, [subject('a', 100)], 20)).toBe(10);
  expect(passes(room, [subject('a', 100)], 20, later(59))).toBe(0);
  expect(passes(room, [subject('a', 100)], 20, later(60))).toBe(10);
});

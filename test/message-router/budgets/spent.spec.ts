import type { LimitedSubject, Limits } from '../../../src/message-router/budgets/limits';
import { spentOf, type Use } from '../../../src/message-router/budgets/spent';

const now = new Date('2026-11-25T13:37:12.500Z');
const hourEnds = new Date('2026-11-25T14:00:00.000Z');
const dayEnds = new Date('2026-11-26T00:00:00.000Z');

const none: Limits = { messagesPerHour: 0, messagesPerDay: 0, tokensPerHour: 0, tokensPerDay: 0 };
const unused: Use = { hourMessages: 0, dayMessages: 0, hourTokens: 0, dayTokens: 0 };
const person = (limits: Partial<Limits>): LimitedSubject => ({
  scope: 'person',
  id: 'anna',
  limits: { ...none, ...limits },
});

it.each<[string, Partial<Limits>, Partial<Use>, Date | undefined]>([
  ['no limit', {}, { hourMessages: 1e6, dayTokens: 1e9 }, undefined],
  ['room for one', { messagesPerHour: 3 }, { hourMessages: 2 }, undefined],
  ['the hour is spent', { messagesPerHour: 3 }, { hourMessages: 3 }, hourEnds],
  ['more than the hour', { messagesPerHour: 3 }, { hourMessages: 9 }, hourEnds],
  ['the day is spent', { messagesPerDay: 3 }, { dayMessages: 3 }, dayEnds],
  ['both', { messagesPerHour: 1, messagesPerDay: 3 }, { hourMessages: 2, dayMessages: 3 }, dayEnds],
  ['tokens of the hour', { tokensPerHour: 10 }, { hourTokens: 11 }, hourEnds],
  ['tokens of the day', { tokensPerDay: 10 }, { dayTokens: 10 }, dayEnds],
  [
    'other kinds do not count',
    { tokensPerDay: 10 },
    { dayMessages: 99, hourTokens: 9, dayTokens: 9 },
    undefined,
  ],
])('%s', (_what, limits, used, until) => {
  const expected = until && { scope: 'person', id: 'anna', until };
  expect(spentOf([person(limits)], [{ ...unused, ...used }], now)).toEqual(expected);
});

it('of several it is the one that lasts longest, and of equal ones the first', () => {
  const subjects: LimitedSubject[] = [
    person({ messagesPerHour: 1 }),
    { scope: 'connection', id: 'c', limits: { ...none, messagesPerDay: 1 } },
    { scope: 'organization', id: 'o', limits: { ...none, messagesPerDay: 1 } },
  ];
  const used = { ...unused, hourMessages: 1, dayMessages: 1 };
  expect(spentOf(subjects, [used, used, used], now)).toEqual({
    scope: 'connection',
    id: 'c',
    until: dayEnds,
  });
  expect(spentOf(subjects, [used, unused, unused], now)).toEqual({
    scope: 'person',
    id: 'anna',
    until: hourEnds,
  });
});

it('the last moment of a day is followed by the next hour and the next day at once', () => {
  const last = new Date('2026-12-31T23:59:59.999Z');
  const newYear = new Date('2027-01-01T00:00:00.000Z');
  const used = { ...unused, hourMessages: 1, dayMessages: 1 };
  expect(spentOf([person({ messagesPerHour: 1 })], [used], last)?.until).toEqual(newYear);
  expect(spentOf([person({ messagesPerDay: 1 })], [used], last)?.until).toEqual(newYear);
});

import fc from 'fast-check';
import { closedUntil } from '../../../src/message-router/converse/business-hours';

const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' }));
const berlin = { timeZone: 'Europe/Berlin', open: weekdays, closedText: 'closed' };

it.each([
  // Wednesday 25 November 2026; Berlin is an hour ahead of UTC.
  ['a minute before opening', berlin, '2026-11-25T07:59:00Z', '2026-11-25T08:00:00.000Z'],
  ['at opening', berlin, '2026-11-25T08:00:00Z', undefined],
  ['in the last minute', berlin, '2026-11-25T15:59:59Z', undefined],
  ['at closing', berlin, '2026-11-25T16:00:00Z', '2026-11-26T08:00:00.000Z'],
  ['on Friday evening', berlin, '2026-11-27T20:00:00Z', '2026-11-30T08:00:00.000Z'],
  ['on Sunday, which the week begins with', berlin, '2026-11-29T10:00:00Z', '2026-11-30T08:00:00.000Z'],
  [
    'by the wall clock there, not by UTC',
    { ...berlin, timeZone: 'Asia/Tokyo' },
    '2026-11-25T00:30:00Z',
    undefined,
  ],
  [
    'until midnight',
    { ...berlin, open: [{ day: 3, from: '22:00', to: '24:00' }] },
    '2026-11-25T22:59:00Z',
    undefined,
  ],
  [
    'never open: looked at again in a week',
    { ...berlin, open: [] },
    '2026-11-25T12:00:00Z',
    '2026-12-02T12:00:00.000Z',
  ],
])('%s', (_, hours, now, until) => {
  expect(closedUntil(hours, new Date(now))?.toISOString()).toBe(until);
});

it('when it opens it is open', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2026-11-01'), max: new Date('2027-03-01'), noInvalidDate: true }),
      (now) => {
        // No clock changes there in that time.
        const opens = closedUntil(berlin, now);
        if (opens) expect(closedUntil(berlin, opens)).toBeUndefined();
      },
    ),
  );
});

import { RateBuckets } from '../../../src/channels/discord/discord.buckets';

const here = { call: 'message', place: '1' } as const;
const spent = {
  'x-ratelimit-bucket': 'b',
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset-after': '1.5',
};

test('a spent limit is waited for, there and for this bot alone, until it is full again', () => {
  let now = 0;
  const buckets = new RateBuckets(() => now);
  buckets.learn('bot', here, spent);
  expect(buckets.waitMs('bot', here)).toBe(1500);
  expect(buckets.waitMs('bot', { ...here, place: '2' })).toBe(0);
  expect(buckets.waitMs('other', here)).toBe(0);
  now = 1500;
  expect(buckets.waitMs('bot', here)).toBe(0);
});

test('what is left, nonsense and silence hold nobody up; no header silences for longer than a minute', () => {
  const buckets = new RateBuckets(() => 0);
  for (const headers of [
    undefined,
    {},
    { ...spent, 'x-ratelimit-remaining': '3' },
    { ...spent, 'x-ratelimit-reset-after': 'x' },
  ]) {
    buckets.learn('bot', here, headers);
    expect(buckets.waitMs('bot', here)).toBe(0);
  }
  buckets.learn('bot', here, { ...spent, 'x-ratelimit-reset-after': '99999' });
  expect(buckets.waitMs('bot', here)).toBe(60_000);
});

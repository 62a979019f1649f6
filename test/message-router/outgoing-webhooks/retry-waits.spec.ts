import { retryWaitMs } from '../../../src/message-router/outgoing-webhooks/retry-waits';

it('waits longer each time, almost two days in all, then gives up', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => retryWaitMs(attempts, () => 0));
  expect(waits.map((ms) => (ms ?? 0) / 1_000)).toEqual([5, 30, 120, 600, 3_600, 14_400, 43_200, 86_400]);
  expect(retryWaitMs(9)).toBeUndefined();
});

it('spreads those that failed together over a tenth more', () => {
  expect(retryWaitMs(1, () => 1)).toBe(5_500);
});

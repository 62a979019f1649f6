import fc from 'fast-check';
import { backoff } from '../../../src/foundation/loop/backoff';

const limits = { baseMs: 200, maxMs: 5_000 };

describe('backoff', () => {
  it.each([
    [0, 199],
    [1, 399],
    [4, 3199],
    [5, 4999],
    [5000, 4999],
  ])('waits at most, after attempt %i, %i ms', (attempt, most) => {
    expect(backoff(attempt, limits, () => 0.99999)).toBe(most);
    expect(backoff(attempt, limits, () => 0)).toBe(0);
  });

  it('is a whole number within the bound, whatever the attempt', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const wait = backoff(attempt, limits, () => random);
          expect(Number.isInteger(wait) && wait >= 0 && wait < limits.maxMs).toBe(true);
        },
      ),
    );
  });
});

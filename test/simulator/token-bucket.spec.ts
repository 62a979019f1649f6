import fc from 'fast-check';
import { TokenBucket } from '../../src/simulator/token-bucket';

describe('TokenBucket', () => {
  it('lets the burst through, then one for each refill', () => {
    const bucket = new TokenBucket(3, 100);
    expect([0, 0, 0, 0].map((at) => bucket.take('a', at))).toEqual([true, true, true, false]);
    expect([99, 100, 100, 350, 350, 350].map((at) => bucket.take('a', at))).toEqual([
      false,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('never lets more through than the burst and the refills, and keeps keys apart', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 100 });
    fc.assert(
      fc.property(
        waits,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 300 }),
        (gaps, burst, refill) => {
          const bucket = new TokenBucket(burst, refill);
          let now = 0;
          let taken = 0;
          for (const gap of gaps) {
            now += gap;
            if (bucket.take('a', now)) taken++;
            expect(taken).toBeLessThanOrEqual(burst + Math.floor(now / refill + 1e-6));
          }
          expect(bucket.take('b', now)).toBe(true);
        },
      ),
    );
  });

  it.each([
    [0, 100],
    [3, 0],
  ])('has no limit with burst %i and refill %i', (burst, refill) => {
    const bucket = new TokenBucket(burst, refill);
    expect(Array.from({ length: 100 }, () => bucket.take('a', 0)).every(Boolean)).toBe(true);
  });

  it('does not grow without bound', () => {
    const bucket = new TokenBucket(1, 1_000_000);
    for (let key = 0; key <= 10_000; key++) bucket.take(String(key), 0);
    expect(bucket.take('10000', 0)).toBe(false);
    expect(bucket.take('0', 0)).toBe(true);
  });
});

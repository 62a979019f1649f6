import fc from 'fast-check';
import { ConnectionHolds, connectionWaitMs, pairWaitMs } from '../../../src/message-router/deliver/pace';

const pace = (more: object) => ({ perSecond: 0, pairPerMinute: 0, pairBurst: 0, ...more });

/** The most that went in any window of `ms`. */
function mostIn(ms: number, sends: readonly number[]): number {
  return Math.max(0, ...sends.map((from) => sends.filter((at) => at >= from && at <= from + ms).length));
}

describe('the limit of a pair', () => {
  it('never lets more than the burst and its rate through, and ends with all sent', () => {
    const turns = fc.array(fc.record({ afterMs: fc.nat(90_000), replies: fc.integer({ min: 1, max: 6 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        turns,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 10 }),
        (all, pairPerMinute, pairBurst) => {
          const limits = pace({ pairPerMinute, pairBurst });
          const every = 60_000 / pairPerMinute;
          const sends: number[] = [];
          let now = 0;
          let theoretical = 0;
          for (const { afterMs, replies } of all) {
            now += afterMs;
            // As `commit` stores it: the turn takes its place for all of its replies.
            theoretical = Math.max(now, theoretical) + replies * every;
            for (let left = replies; left > 0; left--) {
              now += pairWaitMs(limits, theoretical - now, left);
              expect(pairWaitMs(limits, theoretical - now, left)).toBe(0);
              sends.push(now);
            }
          }
          for (const window of [0, every, 60_000, 300_000])
            expect(mostIn(window, sends)).toBeLessThanOrEqual(pairBurst + Math.floor(window / every + 1e-6));
        },
      ),
    );
  });

  it('is none where the platform has none', () => {
    expect(pairWaitMs(pace({ pairBurst: 3 }), 1_000_000, 1)).toBe(0);
  });
});

describe('the limit of a connection', () => {
  it('a second’s worth may go at once, the rest waits', () => {
    const limits = pace({ perSecond: 10 });
    expect(connectionWaitMs(limits, 1_000)).toBe(0);
    expect(connectionWaitMs(limits, 1_000.5)).toBe(1);
    expect(connectionWaitMs(limits, 3_500)).toBe(2_500);
    expect(connectionWaitMs(pace({}), 3_500)).toBe(0);
  });
});

describe('holds', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('the longest hold counts, and passes', () => {
    const holds = new ConnectionHolds();
    expect(holds.remainingMs('a')).toBe(0);
    holds.hold('a', 1_000);
    holds.hold('a', 500);
    holds.hold('a', 0);
    expect(holds.remainingMs('a')).toBe(1_000);
    expect(holds.remainingMs('b')).toBe(0);
    jest.advanceTimersByTime(1_000);
    expect(holds.remainingMs('a')).toBe(0);
  });

  it('sends that are repeated go at the pace of the connection, whoever asks and when', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.nat(300), { maxLength: 150 }),
        (perSecond, gaps) => {
          const holds = new ConnectionHolds();
          const limits = pace({ perSecond });
          const began = performance.now();
          const sends: number[] = [];
          for (const gap of gaps) {
            jest.advanceTimersByTime(gap);
            const waitMs = holds.takeSlot('a', limits);
            if (waitMs === 0) sends.push(performance.now() - began);
            else {
              jest.advanceTimersByTime(waitMs);
              expect(holds.takeSlot('a', limits)).toBe(0);
              sends.push(performance.now() - began);
            }
          }
          for (const window of [0, 1_000, 10_000])
            expect(mostIn(window, sends)).toBeLessThanOrEqual(
              perSecond + 1 + Math.floor((window / 1_000) * perSecond + 1e-6),
            );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('no limit, no waiting', () => {
    const holds = new ConnectionHolds();
    for (let time = 0; time < 1_000; time++) expect(holds.takeSlot('a', pace({}))).toBe(0);
  });
});

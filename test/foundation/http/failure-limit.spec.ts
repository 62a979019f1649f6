import { Clock } from '../../../src/foundation/clock';
import { FailureLimit } from '../../../src/foundation/http/failure-limit';

class TestClock extends Clock {
  ms = 1_000_000;
  now(): Date {
    return new Date(this.ms);
  }
}

describe('FailureLimit', () => {
  const clock = new TestClock();
  const limitOf = (failures: number, maxKeys?: number) =>
    new FailureLimit({ failures, windowMs: 60_000, ...(maxKeys === undefined ? {} : { maxKeys }) }, clock);

  it('blocks a key at its last allowed failure until its window ends, and no other key', () => {
    const limit = limitOf(3);
    limit.fail('a');
    clock.ms += 59_000;
    limit.fail('a');
    expect([limit.blocked('a'), limit.retryAfter('a')]).toEqual([false, 0]);
    limit.fail('a');
    expect([limit.blocked('a'), limit.retryAfter('a'), limit.blocked('b')]).toEqual([true, 1, false]);
    clock.ms += 1_000;
    expect([limit.blocked('a'), limit.retryAfter('a')]).toEqual([false, 0]);
    limit.fail('a');
    expect(limit.blocked('a')).toBe(false);
  });

  it('forgets the key that failed least recently when there are too many', () => {
    const limit = limitOf(1, 2);
    limit.fail('a');
    limit.fail('b');
    limit.fail('a');
    limit.fail('c');
    expect(['a', 'b', 'c'].map((key) => limit.blocked(key))).toEqual([true, false, true]);
  });

  it('remembers 10 000 keys', () => {
    const limit = limitOf(1);
    for (let key = 0; key <= 10_000; key++) limit.fail(String(key));
    expect([limit.blocked('0'), limit.blocked('1'), limit.blocked('10000')]).toEqual([false, true, true]);
  });
});

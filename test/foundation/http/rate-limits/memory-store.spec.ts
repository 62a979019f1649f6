import { Clock } from '../../../../src/foundation/clock';
import { MemoryStore } from '../../../../src/foundation/http/rate-limits/memory-store';

const noon: Clock = { now: () => new Date('2026-11-25T12:00:00Z') };

describe('MemoryStore', () => {
  it('forgets what began first when there are too many keys, of that throttler alone', async () => {
    const store = new MemoryStore(noon, 3);
    const hits = async (key: string, throttler: string): Promise<number> =>
      (await store.increment(key, 60_000, 10, 0, throttler)).totalHits;
    expect(await hits('kept', 'codes')).toBe(1);
    for (const key of ['a', 'b', 'c', 'd']) await hits(key, 'addresses');
    expect(await hits('b', 'addresses')).toBe(2);
    expect(await hits('a', 'addresses')).toBe(1);
    expect(await hits('kept', 'codes')).toBe(2);
  });
});

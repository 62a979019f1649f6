import fc from 'fast-check';
import { Batcher } from '../../../src/foundation/loop/batcher';

/** Runs that a test ends by hand. */
function heldRuns() {
  const begun: {
    items: readonly number[];
    end: (results: readonly string[]) => void;
    fail: (error: Error) => void;
  }[] = [];
  const run = (items: readonly number[]) =>
    new Promise<readonly string[]>((end, fail) => void begun.push({ items, end, fail }));
  return { begun, run };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
const names = (items: readonly number[]) => items.map(String);

describe('Batcher', () => {
  it('gathers what arrives in one turn of the event loop, and then what arrives during a run', async () => {
    const { begun, run } = heldRuns();
    const batcher = new Batcher(run, { maxItems: 10 });
    const first = [batcher.add(1), batcher.add(2)];
    await turn();
    const second = [batcher.add(3), batcher.add(4), batcher.add(5)];
    await turn();
    expect(begun.map(({ items }) => items)).toEqual([[1, 2]]);
    expect(batcher.size).toBe(3);
    begun[0]?.end(['one', 'two']);
    expect(await Promise.all(first)).toEqual(['one', 'two']);
    await turn();
    expect(begun.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    begun[1]?.end(['three', 'four', 'five']);
    expect(await Promise.all(second)).toEqual(['three', 'four', 'five']);
  });

  it('rejects the items of a run that fails, and goes on', async () => {
    const { begun, run } = heldRuns();
    const batcher = new Batcher(run, { maxItems: 10 });
    const failing = Promise.allSettled([batcher.add(1), batcher.add(2)]);
    await turn();
    const later = batcher.add(3);
    const error = new Error('storage is away');
    begun[0]?.fail(error);
    expect(await failing).toEqual([1, 2].map(() => ({ status: 'rejected', reason: error })));
    await turn();
    begun[1]?.end(['three']);
    expect(await later).toBe('three');
  });

  it('rejects all items of a run that does not give one result an item', async () => {
    const batcher = new Batcher(() => Promise.resolve(['one']), { maxItems: 10 });
    const both = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('gives every item its own result, in order, in runs of at most so many, one at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        async (pauses, maxItems) => {
          const seen: number[] = [];
          let running = 0;
          const batcher = new Batcher(
            async (items: readonly number[]) => {
              expect(++running).toBe(1);
              expect(items.length).toBeLessThanOrEqual(maxItems);
              seen.push(...items);
              await turn();
              running--;
              return names(items);
            },
            { maxItems },
          );
          const results: Promise<string>[] = [];
          for (const [item, pause] of pauses.entries()) {
            results.push(batcher.add(item));
            for (let n = 0; n < pause; n++) await turn();
          }
          expect(await Promise.all(results)).toEqual(names([...pauses.keys()]));
          expect(seen).toEqual([...pauses.keys()]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('takes no more than a run may weigh, and a heavier item alone', async () => {
    const { begun, run } = heldRuns();
    const batcher = new Batcher(run, { maxItems: 3, weight: { of: (item) => item, max: 10 } });
    const all = [4, 6, 1, 30, 2, 2, 2, 2].map((item) => batcher.add(item));
    const runs = [[4, 6], [1], [30], [2, 2, 2], [2]];
    for (const [nth, items] of runs.entries()) {
      while (!begun[nth]) await turn();
      expect(begun[nth]?.items).toEqual(items);
      begun[nth]?.end(names(items));
    }
    expect(await Promise.all(all)).toEqual(names(runs.flat()));
  });

  it('repeats each item alone where one of them may be the reason', async () => {
    const bad = new Error('bad');
    const batcher = new Batcher<number, string>(
      (items) => (items.includes(2) ? Promise.reject(bad) : Promise.resolve(names(items))),
      { maxItems: 10, repeatAlone: (error) => error === bad },
    );
    expect(await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)))).toEqual([
      { status: 'fulfilled', value: '1' },
      { status: 'rejected', reason: bad },
      { status: 'fulfilled', value: '3' },
    ]);
  });
});

/** Does the work of many calls at once; one result an item, in the order of the items. */
export type BatchRun<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>;

export interface BatcherLimits<Item> {
  /** Items of one run. */
  readonly maxItems: number;
  /** What an item weighs, and how much one run takes; an item that is heavier than that runs alone. */
  readonly weight?: { readonly of: (item: Item) => number; readonly max: number };
  /** Errors for which one item may be the reason: each item is then run alone, so that none harms its neighbours. */
  readonly repeatAlone?: (error: unknown) => boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what is added while a run is on its way shares the next one, and no item waits for anything but the run
 * before it. Runs never overlap. An idle batcher starts at the end of the current turn of the event loop, so what arrives
 * together goes together. A run that throws rejects all its items, unless `repeatAlone` tells otherwise; the following runs
 * are not harmed.
 */
export class Batcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private armed = false;

  constructor(
    private readonly run: BatchRun<Item, Result>,
    private readonly limits: BatcherLimits<Item>,
  ) {}

  /** Items that no run has taken yet. */
  get size(): number {
    return this.waiting.length;
  }

  /** The item's own result. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.arm();
    });
  }

  private arm(): void {
    if (this.armed) return;
    this.armed = true;
    setImmediate(() => void this.drain());
  }

  private async drain(): Promise<void> {
    await this.runBatch(this.waiting.splice(0, this.lengthOfNext()));
    this.armed = false;
    if (this.waiting.length) this.arm();
  }

  private lengthOfNext(): number {
    const { maxItems, weight } = this.limits;
    if (!weight) return maxItems;
    let sum = 0;
    let length = 0;
    for (const { item } of this.waiting) {
      sum += weight.of(item);
      if (length === maxItems || (length > 0 && sum > weight.max)) break;
      length++;
    }
    return length;
  }

  private async runBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error('a batch has one result an item');
      for (const [index, result] of results.entries()) batch[index]?.resolve(result);
    } catch (error) {
      if (batch.length > 1 && this.limits.repeatAlone?.(error))
        for (const one of batch) await this.runBatch([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}

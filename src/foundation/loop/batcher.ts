/** Does the work of many calls at once; one result an item, in the order of the items. */
export type BatchRun<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>;

export interface BatcherLimits {
  /** Items of one run. */
  readonly maxItems: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what is added while a run is on its way shares the next one, and no item waits for anything but the run
 * before it. Runs never overlap. An idle batcher starts at the end of the current turn of the event loop, so what arrives
 * together goes together. A run that throws rejects all its items; the following runs are not harmed.
 */
export class Batcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private armed = false;

  constructor(
    private readonly run: BatchRun<Item, Result>,
    private readonly limits: BatcherLimits,
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
    const batch = this.waiting.slice(0, this.limits.maxItems);
    this.waiting = this.waiting.slice(this.limits.maxItems);
    try {
      const results = await this.run(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error('a batch has one result an item');
      for (const [index, result] of results.entries()) batch[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.armed = false;
      if (this.waiting.length) this.arm();
    }
  }
}

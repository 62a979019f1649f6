import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Clock } from '../../clock';
import { recordOf, type CountRecord } from './count-record';

interface Hits {
  hits: number;
  endsAt: number;
}

/**
 * Counts in the memory of this process, in windows that begin with a key's first hit. Of each throttler at most `maxKeys`
 * are remembered, then what began first is forgotten: whoever fills one with addresses of theirs frees nobody in another.
 */
export class MemoryStore implements ThrottlerStorage {
  /** By throttler; within each in the order of their beginning. */
  private readonly shelves = new Map<string, Map<string, Hits>>();

  constructor(
    private readonly clock: Clock,
    private readonly maxKeys = 20_000,
  ) {}

  increment(
    key: string,
    ms: number,
    limit: number,
    blockMs: number,
    throttler: string,
  ): Promise<CountRecord> {
    const now = this.clock.now().getTime();
    const shelf = this.shelfOf(throttler);
    const known = shelf.get(key);
    const current = known && known.endsAt > now ? known : { hits: 0, endsAt: now + ms };
    if (current !== known) this.begin(shelf, key, current, now);
    // Only the hit that is the first too many begins the block: those after it do not lengthen it.
    if (current.hits === limit && blockMs > 0) current.endsAt = now + blockMs;
    if (current.hits <= limit) current.hits++;
    return Promise.resolve(recordOf(current.hits, current.endsAt - now, limit));
  }

  private begin(shelf: Map<string, Hits>, key: string, hits: Hits, now: number): void {
    shelf.delete(key);
    shelf.set(key, hits);
    for (const [oldest, { endsAt }] of shelf) {
      if (endsAt > now && shelf.size <= this.maxKeys) break;
      shelf.delete(oldest);
    }
  }

  private shelfOf(throttler: string): Map<string, Hits> {
    const known = this.shelves.get(throttler);
    if (known) return known;
    const shelf = new Map<string, Hits>();
    this.shelves.set(throttler, shelf);
    return shelf;
  }
}

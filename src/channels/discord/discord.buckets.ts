/** The headers by which Discord tells how much of a limit is left. */
export const bucketHeaders = [
  'x-ratelimit-bucket',
  'x-ratelimit-remaining',
  'x-ratelimit-reset-after',
] as const;

/** A route that has a limit of its own: what is called, and where (the channel; each has its own count). */
export interface Route {
  readonly call: 'message' | 'typing' | 'open';
  readonly place: string;
}

/**
 * What Discord last told of its limits, so that a call which would be refused is not made: 10 000 refusals in ten minutes end the
 * address's access. In the memory of each process; what two of them spend together, Discord refuses.
 */
export class RateBuckets {
  /** Routes share a bucket, whose name Discord tells with the first answer. */
  private readonly names = new Map<string, string>();
  private readonly emptyUntil = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How long a call must wait; 0: not at all. */
  waitMs(token: string, route: Route): number {
    const wait = (this.emptyUntil.get(this.keyOf(token, route)) ?? 0) - this.now();
    return Math.max(0, Math.ceil(wait));
  }

  /** Remembers what an answer told. */
  learn(token: string, route: Route, headers: Readonly<Record<string, string>> = {}): void {
    const bucket = headers['x-ratelimit-bucket'];
    const remaining = Number(headers['x-ratelimit-remaining'] ?? NaN);
    const resetMs = Number(headers['x-ratelimit-reset-after'] ?? NaN) * 1000;
    if (bucket !== undefined && /^[\w-]{1,100}$/.test(bucket)) {
      forgetOldest(this.names);
      this.names.set(`${token} ${route.call}`, bucket);
    }
    const key = this.keyOf(token, route);
    this.emptyUntil.delete(key);
    if (!(remaining <= 0) || !(resetMs > 0)) return;
    forgetOldest(this.emptyUntil);
    this.emptyUntil.set(key, this.now() + Math.min(resetMs, longestMs));
  }

  private keyOf(token: string, route: Route): string {
    return `${token} ${this.names.get(`${token} ${route.call}`) ?? route.call} ${route.place}`;
  }
}

/** Longer than any limit of a channel; a wrong header must not silence one for good. */
const longestMs = 60_000;
const atMost = 10_000;

function forgetOldest(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    if (map.size < atMost) return;
    map.delete(oldest);
  }
}

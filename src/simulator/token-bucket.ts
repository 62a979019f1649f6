/**
 * A limit that lets a burst through and refills steadily, for any number of keys. It remembers the 10 000 keys used last:
 * a forgotten one begins with a full bucket.
 */
export class TokenBucket {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  /** At most `burst` at once, one more every `refillMs`; 0 for either: no limit. */
  constructor(
    private readonly burst: number,
    private readonly refillMs: number,
  ) {}

  /** Takes one at the time `now` (ms); false if there is none. */
  take(key: string, now: number): boolean {
    if (this.burst === 0 || this.refillMs === 0) return true;
    const bucket = this.buckets.get(key) ?? { tokens: this.burst, at: now };
    const tokens = Math.min(this.burst, bucket.tokens + Math.max(0, now - bucket.at) / this.refillMs);
    const taken = tokens >= 1;
    this.remember(key, { tokens: taken ? tokens - 1 : tokens, at: now });
    return taken;
  }

  private remember(key: string, bucket: { tokens: number; at: number }): void {
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    const oldest = this.buckets.keys().next();
    if (this.buckets.size > 10_000 && !oldest.done) this.buckets.delete(oldest.value);
  }
}

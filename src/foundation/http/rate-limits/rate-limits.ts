import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Log } from '../../log/log';
import { Metrics } from '../../metrics/metrics';
import { CountingPlaces } from './counting-places';
import { limitOf, throttlerOf, type LimitName, type Window } from './limits';

/** Whether one more is allowed, and what the caller may be told of the window that decided. */
export type Taken =
  | ({ readonly ok: true; readonly retryAfterS: 0 } & Figures)
  | ({
      readonly ok: false;
      /** `store-away`: nobody knows, so it is refused. */
      readonly why: 'over-limit' | 'store-away';
      readonly retryAfterS: number;
    } & Figures);

interface Figures {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window ends. */
  readonly resetS: number;
}

/** Counts what somebody does against the limits of the catalogue. */
@Injectable()
export class RateLimits {
  private readonly refused = this.metrics.counter(
    'eliza_rate_limited_total',
    'What was refused because somebody did it too often, by limit',
    ['limit'],
  );
  private readonly failures = this.metrics.counter(
    'eliza_rate_limit_failures_total',
    'What was refused because it could not be counted, by limit',
    ['limit'],
  );

  constructor(
    private readonly places: CountingPlaces,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /**
   * One more of what `name` limits, for whoever `key` is: an address, an id; only its hash is kept. Never throws: what
   * cannot be counted is refused.
   */
  async take(name: LimitName, key: string): Promise<Taken> {
    const [shortest, ...longer] = limitOf(name).windows;
    let tightest = await this.takeOf(name, shortest, key);
    for (const window of longer) {
      if (!tightest.ok) break;
      const taken = await this.takeOf(name, window, key);
      if (!taken.ok || taken.remaining < tightest.remaining) tightest = taken;
    }
    return tightest;
  }

  /** What somebody is told who was counted elsewhere and is over the limit for so many seconds more. */
  over(name: LimitName, limit: number, resetS: number): Taken & { readonly ok: false } {
    this.refused.inc({ limit: name });
    return { ok: false, why: 'over-limit', limit, remaining: 0, resetS, retryAfterS: resetS };
  }

  private async takeOf(name: LimitName, window: Window, key: string): Promise<Taken> {
    const { limit, ms } = window;
    const { blockMs = 0 } = limitOf(name);
    try {
      const throttler = throttlerOf(name, window);
      const record = await this.places.increment(hashOf(key), ms, limit, blockMs, throttler);
      const { totalHits, timeToExpire: resetS, isBlocked } = record;
      if (!isBlocked) return { ok: true, limit, remaining: limit - totalHits, resetS, retryAfterS: 0 };
      return this.over(name, limit, resetS);
    } catch (error) {
      this.failures.inc({ limit: name });
      this.log.warn('rate_limit_not_counted', { limit: name, error });
      return { ...away, limit };
    }
  }
}

const RETRY_S = 5;
const away = {
  ok: false,
  why: 'store-away',
  limit: 0,
  remaining: 0,
  resetS: RETRY_S,
  retryAfterS: RETRY_S,
} as const;

/** Addresses are nobody's business, and what strangers send has any length. */
const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url');

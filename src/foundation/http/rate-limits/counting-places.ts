import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { Clock } from '../../clock';
import { Database } from '../../database/database';
import { Log } from '../../log/log';
import { Loop } from '../../loop/loop';
import type { CountRecord } from './count-record';
import { DatabaseStore } from './database-store.sql';
import { localThrottlers } from './limits';
import { MemoryStore } from './memory-store';
import { RateLimitsConfig } from './rate-limits.config';

const SWEEP_MS = 60_000;

/** Counts each limit at its place, and throws away what is counted no longer. Throws what the database throws. */
@Injectable()
export class CountingPlaces implements ThrottlerStorage, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly memory = new MemoryStore(this.clock);
  private readonly shared = this.config.store === 'database' ? new DatabaseStore(this.database) : undefined;
  /** Strangers make rows, so they are not left until the day's retention. */
  private readonly sweeps = new Loop('rate-limits', SWEEP_MS, async () => this.shared?.sweep(), this.log);

  constructor(
    private readonly config: RateLimitsConfig,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  increment(
    key: string,
    ms: number,
    limit: number,
    blockMs: number,
    throttler: string,
  ): Promise<CountRecord> {
    const place = localThrottlers.has(throttler) ? this.memory : (this.shared ?? this.memory);
    return place.increment(key, ms, limit, blockMs, throttler);
  }

  onApplicationBootstrap(): void {
    if (this.shared) this.sweeps.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeps.stop();
  }
}

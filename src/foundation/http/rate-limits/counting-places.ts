import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { Clock } from '../../clock';
import { Database } from '../../database/database';
import { Log } from '../../log/log';
import { Loop } from '../../loop/loop';
import { DatabaseStore } from './database-store.sql';
import { limitOf, type LimitName } from './limits';
import { MemoryStore } from './memory-store';
import { RateLimitsConfig } from './rate-limits.config';

const SWEEP_MS = 60_000;

/** Where each limit is counted, and what is counted no longer thrown away. */
@Injectable()
export class CountingPlaces implements OnApplicationBootstrap, BeforeApplicationShutdown {
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

  of(name: LimitName): ThrottlerStorage {
    return (limitOf(name).inMemory ? undefined : this.shared) ?? this.memory;
  }

  onApplicationBootstrap(): void {
    if (this.shared) this.sweeps.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeps.stop();
  }
}

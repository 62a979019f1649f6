import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { dueDeletions, postponeDeletion } from '../auth/account/deletion.sql';
import { Erasure } from '../auth/account/erasure';
import { Database } from '../foundation/database/database';
import { Log } from '../foundation/log/log';
import { Loop } from '../foundation/loop/loop';
import { Metrics } from '../foundation/metrics/metrics';
import { RouterConfig } from '../message-router/router.config';

/** Who asks to be erased at once is, within seconds. */
const EVERY_MS = 5_000;
const AT_MOST = 20;

/** Erases who asked for it, once their days of grace are over. Only where workers run; several may: a person is erased once. */
@Injectable()
export class DueDeletions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('deletions', EVERY_MS, (signal) => this.run(signal), this.log);
  private readonly deletions = this.metrics.counter(
    'eliza_deletions_total',
    'Accounts that were due to be erased, by how it ended',
    ['end'],
  );

  constructor(
    private readonly database: Database,
    private readonly erasure: Erasure,
    private readonly router: RouterConfig,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    if (this.router.workers === 'on') this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.router.workers === 'on') await this.loop.stop();
  }

  /** One round. What cannot be erased is told and tried again in a day; the others go on. */
  async run(signal: AbortSignal): Promise<void> {
    for (const userId of await dueDeletions(this.database, AT_MOST)) {
      if (signal.aborted) return;
      const end = await this.erase(userId);
      this.deletions.inc({ end });
      if (end === 'erased' || end === 'unknown-user') continue;
      await postponeDeletion(this.database, userId);
      this.log.error('deletion_postponed', { userId, end });
    }
  }

  private async erase(
    userId: string,
  ): Promise<'erased' | 'unknown-user' | 'owns-shared-organization' | 'failed'> {
    try {
      return (await this.erasure.erase(userId, { actor: 'user', reason: 'deletion_due' })).kind;
    } catch (error) {
      this.log.error('deletion_failed', { userId, error });
      return 'failed';
    }
  }
}

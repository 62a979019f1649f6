import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Client } from 'pg';
import { Clock } from '../foundation/clock';
import { connectionLimits } from '../foundation/database/connection-limits';
import { DatabaseConfig } from '../foundation/database/database.config';
import { Log } from '../foundation/log/log';
import { Loop } from '../foundation/loop/loop';
import { Metrics } from '../foundation/metrics/metrics';
import { RouterConfig } from '../message-router/router.config';
import { sweeps } from './sweeps';

/** The advisory lock that one process at a time deletes under. */
const RETENTION_LOCK = 0x72657461;
const EVERY_MS = 24 * 60 * 60_000;
/** After the start: from five minutes on, and not in all processes at once. */
const FIRST_MS = 5 * 60_000;
/** Between batches, so that messages come first. */
const PAUSE_MS = 20;

/** How a run ended. `elsewhere`: another process is at it. */
export type RetentionEnd = 'done' | 'elsewhere' | 'stopped';

/**
 * Deletes expired rows every day: inbox events and finished sends after 30 days, dead letters 30 days after they were
 * requeued or 90 days after they were made, sessions 30 days after they ended, proofs under way and kept
 * answers of the API a day after, what was used two days after, organisations' events after seven. In small batches on a connection of its own; only where workers run.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('retention', EVERY_MS, (signal) => this.countedRun(signal), this.log);
  private readonly deleted = this.metrics.counter(
    'eliza_rows_deleted_total',
    'Expired rows deleted, by table',
    ['table'],
  );
  private readonly runs = this.metrics.counter(
    'eliza_retention_runs_total',
    'Runs of the retention by how they ended',
    ['end'],
  );
  private first: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: DatabaseConfig,
    private readonly router: RouterConfig,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    if (this.router.workers === 'off') return;
    this.first = setTimeout(() => this.loop.start(), FIRST_MS * (1 + 2 * Math.random()));
    this.first.unref();
  }

  /** Waits for the batch in work alone. */
  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.first);
    await this.loop.stop();
  }

  /** One run over all tables; it ends early when the signal aborts. Throws what the database throws. */
  async run(signal: AbortSignal): Promise<RetentionEnd> {
    const client = await this.session();
    try {
      const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
        RETENTION_LOCK,
      ]);
      if (!rows[0]?.ours) return 'elsewhere';
      for (const sweep of sweeps(client, this.clock.now()))
        for await (const rows of sweep.batches()) {
          this.deleted.inc({ table: sweep.table }, rows);
          await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
          if (signal.aborted) return 'stopped';
        }
      return 'done';
    } finally {
      // The lock goes with the session.
      await client.end().catch((error: unknown) => this.log.warn('retention_session_end_failed', { error }));
    }
  }

  private async countedRun(signal: AbortSignal): Promise<void> {
    try {
      const end = await this.run(signal);
      this.runs.inc({ end });
      this.log.info('retention_ran', { end });
    } catch (error) {
      this.runs.inc({ end: 'failed' });
      throw error;
    }
  }

  private async session(): Promise<Client> {
    const client = new Client({
      connectionString: this.database.url,
      application_name: 'eliza-gateway retention',
      ...connectionLimits,
    });
    // A connection that breaks rejects the statement in work; without a listener it would end the process.
    client.on('error', (error) => this.log.warn('retention_session_lost', { error }));
    await client.connect();
    // Every statement reads by key or by page. The planner must not think otherwise: not while the tables are small, and
    // not because of the index by time (see the statements).
    await client.query('set enable_seqscan = off; set enable_bitmapscan = off');
    return client;
  }
}

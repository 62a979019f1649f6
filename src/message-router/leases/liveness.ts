import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { DatabaseConfig } from '../../foundation/database/database.config';
import { Log } from '../../foundation/log/log';
import { backoff } from '../../foundation/loop/backoff';
import { WORK_CHANNEL } from './announcements';

/** First key of the advisory locks by which processes show that they live. */
export const LIVENESS_LOCK = 0x1a7e;
/** A probe keeps a session that was cut without a goodbye from being believed in. */
const PROBE_MS = 2_000;

export interface LivenessListener {
  /** The session is there: from now on leases are claimed as `owner`. */
  alive(owner: number): void;
  /** The session is gone, and with it the lock: others may take every conversation that is held here. */
  gone(): void;
  /** Another process knows of work in these conversations. */
  heard(conversationIds: readonly string[]): void;
}

/**
 * A database session of its own, held while the process lives, with an advisory lock that PostgreSQL drops the moment
 * the process dies: whoever sees a lease whose lock is gone takes the conversation over without waiting for the lease to
 * run out. The same session listens for work of other processes. A new session gets a new owner id.
 */
@Injectable()
export class Liveness {
  private client: Client | undefined;
  private stopped = true;
  private probe: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;

  constructor(
    private readonly config: DatabaseConfig,
    private readonly log: Log,
  ) {}

  /** Resolves once the lock is held. Keeps trying in the background when the database is away. */
  async start(listener: LivenessListener): Promise<void> {
    this.stopped = false;
    await this.open(listener);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.probe);
    clearTimeout(this.retry);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => this.log.warn('liveness_session_end_failed', {}));
  }

  private async open(listener: LivenessListener): Promise<void> {
    const client = new Client({
      connectionString: this.config.url,
      application_name: 'eliza-gateway liveness',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
    });
    const lost = (error: unknown): void => this.lose(client, listener, error);
    client.on('error', lost);
    client.on('end', () => lost(undefined));
    client.on('notification', ({ payload }) => listener.heard(payload ? payload.split(',') : []));
    const owner = randomInt(1, 2 ** 31 - 1);
    this.client = client;
    try {
      await client.connect();
      await client.query('select pg_advisory_lock($1, $2)', [LIVENESS_LOCK, owner]);
      await client.query(`listen ${WORK_CHANNEL}`);
    } catch (error) {
      return lost(error);
    }
    // The lock is held before the first claim, so no reaper can think us dead.
    this.failures = 0;
    listener.alive(owner);
    this.probe = setInterval(() => void client.query('select 1').catch(lost), PROBE_MS);
    this.probe.unref();
  }

  private lose(client: Client, listener: LivenessListener, error: unknown): void {
    if (this.client !== client) return;
    this.client = undefined;
    clearInterval(this.probe);
    if (this.stopped) return;
    this.log.warn('liveness_session_lost', { error });
    listener.gone();
    void client.end().catch(() => this.log.warn('liveness_session_end_failed', {}));
    this.retry = setTimeout(
      () => void this.open(listener),
      backoff(this.failures++, { baseMs: 50, maxMs: 2_000 }),
    );
  }
}

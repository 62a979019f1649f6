import { setTimeout as sleep } from 'node:timers/promises';
import type { InboundEvent, ResumePoint, StreamSource } from '../../channels';
import type { Connection } from '../../connections';
import type { Statements } from '../../foundation/database/statements';
import type { Log } from '../../foundation/log/log';
import { backoff } from '../../foundation/loop/backoff';
import type { Inbox } from '../inbox/inbox';
import { renewStreamSql, storePointSql } from './streams.sql';

/** A stream that was claimed. */
export interface ClaimedStream {
  readonly connection: Connection;
  readonly source: StreamSource<object>;
  readonly part: number;
  readonly epoch: string;
  readonly resumeFrom: ResumePoint | null;
}

export interface HoldTools {
  readonly statements: Statements;
  readonly inbox: Pick<Inbox, 'append'>;
  readonly log: Log;
  readonly leaseMs: number;
}

/** After ends in a row that came at once. */
const reopenWait = { baseMs: 1_000, maxMs: 60_000 };
const storeWait = { baseMs: 100, maxMs: 2_000 };
/** A connection that lasted so long was a good one. */
const lastedMs = 30_000;
/** Somebody has to change something at the platform or here; a change of the credentials ends the hold. */
const refusedWaitMs = 5 * 60_000;

/**
 * One stream while this process holds its lease: opened again whenever it ends. The connection is closed before the lease can
 * have run out, so no two processes have it at once unless one is frozen; what that one still stores is known by its keys, and the
 * point that it would store is refused by the epoch.
 */
export class StreamHold {
  private readonly ending = new AbortController();
  private resumeFrom: ResumePoint | undefined;
  private deadline: NodeJS.Timeout | undefined;

  /** `claimedAt`: before the claim was asked for, by `performance.now()`. */
  constructor(
    readonly claimed: ClaimedStream,
    private readonly tools: HoldTools,
    claimedAt: number,
  ) {
    this.resumeFrom = claimed.resumeFrom ?? undefined;
    this.lives(claimedAt);
  }

  /** Ends what `run` does. */
  end(): void {
    this.ending.abort();
  }

  /** Resolves when the lease is lost or given back. Never throws. */
  async run(): Promise<void> {
    const renewing = this.renew();
    let failures = 0;
    while (!this.ended) {
      const since = performance.now();
      const waitMs = await this.openOnce();
      failures = performance.now() - since > lastedMs ? 0 : failures + 1;
      // The first break is repaired at once.
      const least = failures > 1 ? backoff(failures - 2, reopenWait) : 0;
      await this.pause(Math.max(waitMs, least));
    }
    await renewing;
    clearTimeout(this.deadline);
    await this.lease(0).catch(() => false);
  }

  private get ended(): boolean {
    return this.ending.signal.aborted;
  }

  /** How long to wait after it. */
  private async openOnce(): Promise<number> {
    const { connection, source, part } = this.claimed;
    const about = { channel: connection.channel.id, connectionId: connection.id, part };
    this.tools.log.info('stream_opens', { ...about, resumes: this.resumeFrom !== undefined });
    try {
      const end = await source.open(
        connection.credentials,
        this.resumeFrom,
        (events, resumeFrom) => this.store(events, resumeFrom),
        this.ending.signal,
        part,
      );
      if (end.kind === 'again') {
        this.tools.log.info('stream_ended', { ...about, why: end.why, waitMs: end.afterMs });
        return end.afterMs;
      }
      this.tools.log.error('stream_refused', { ...about, why: end.why });
    } catch (error) {
      this.tools.log.error('stream_failed', { ...about, error });
    }
    return refusedWaitMs;
  }

  /** Events first, then the point: what a crash leaves between the two comes again and is known by its keys. */
  private async store(events: readonly InboundEvent[], resumeFrom: ResumePoint | undefined): Promise<void> {
    const { connection, part, epoch } = this.claimed;
    const { inbox, statements } = this.tools;
    const point = resumeFrom === undefined ? null : JSON.stringify(resumeFrom);
    await this.untilStored(() => inbox.append(events.map((event) => ({ connection, event }))));
    const rows = await this.untilStored(() =>
      statements.run(storePointSql, [connection.id, part, epoch, point]),
    );
    if (!rows.length) {
      this.end();
      throw new Error('the stream is held by another process');
    }
    this.resumeFrom = resumeFrom;
  }

  private async untilStored<T>(work: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++)
      try {
        return await work();
      } catch (error) {
        if (this.ended) throw error;
        this.tools.log.warn('stream_not_stored', { error, failures });
        await this.pause(backoff(failures, storeWait));
      }
  }

  private async renew(): Promise<void> {
    const everyMs = this.tools.leaseMs / 4;
    while (!this.ended) {
      await this.pause(everyMs);
      if (this.ended) return;
      const at = performance.now();
      try {
        if (await this.lease(this.tools.leaseMs)) this.lives(at);
        else this.end();
      } catch (error) {
        this.tools.log.warn('stream_not_renewed', { error });
      }
    }
  }

  private async lease(ms: number): Promise<boolean> {
    const { connection, part, epoch } = this.claimed;
    const rows = await this.tools.statements.run(renewStreamSql, [connection.id, part, epoch, ms]);
    return rows.length > 0;
  }

  /** Without news of the database in time, the lease may be another's soon: a quarter is left for closing. */
  private lives(since: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(
      () => this.end(),
      Math.max(0, since + this.tools.leaseMs * 0.75 - performance.now()),
    );
  }

  private pause(ms: number): Promise<unknown> {
    return sleep(ms, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }
}

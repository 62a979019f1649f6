import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { deliveryStates, type DeliveryEvent } from '../../channels';
import { Database } from '../../foundation/database/database';
import { isDataFault, isUniqueViolation } from '../../foundation/database/database-errors';
import { Statements } from '../../foundation/database/statements';
import type { Tx } from '../../foundation/database/tx';
import { Log } from '../../foundation/log/log';
import { Loop } from '../../foundation/loop/loop';
import { uuid7 } from '../../foundation/uuid7';
import { DeadLetters } from '../inbox/dead-letters';
import { ReportsBell } from '../inbox/reports-bell';
import { readStoredEvent } from '../inbox/stored-event';
import { Leases } from '../leases/leases';
import { RouterConfig } from '../router.config';
import { RouterMetrics } from '../router-metrics';
import * as sql from './reports.sql';

const REPORTS_AT_MOST = 500;
const CONNECTIONS_AT_MOST = 100;
const POLL_MS = 500;

/** Takes delivery reports from the inbox by connection and moves outbox rows forward: sent, delivered, read, failed. */
@Injectable()
export class DeliveryReports implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('reports', POLL_MS, () => this.takeAll(), this.log);
  private taking: Promise<void> | undefined;
  private rungAgain = false;

  constructor(
    private readonly statements: Statements,
    private readonly database: Database,
    private readonly deadLetters: DeadLetters,
    private readonly leases: Leases,
    private readonly config: RouterConfig,
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
    bell: ReportsBell,
  ) {
    bell.onRing(() => {
      if (this.config.workers === 'off') return;
      this.takeAll().catch((error: unknown) => this.log.warn('reports_not_taken', { error }));
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.workers === 'on') this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.config.workers === 'on') await this.loop.stop();
    await this.taking?.catch(() => undefined);
  }

  /** One round at a time; a ring during a round makes one more. */
  private async takeAll(): Promise<void> {
    if (this.taking) {
      this.rungAgain = true;
      return this.taking;
    }
    this.taking = this.takeWaiting();
    try {
      await this.taking;
    } finally {
      this.taking = undefined;
    }
  }

  private async takeWaiting(): Promise<void> {
    do {
      this.rungAgain = false;
      const waiting = await this.statements.run<{ id: string }>(sql.reportsWaitingSql, [CONNECTIONS_AT_MOST]);
      for (const { id } of waiting) if (await this.takeOf(id)) this.rungAgain = true;
    } while (this.rungAgain);
  }

  /** False if it failed: one connection's trouble must not keep the others' reports back. */
  private async takeOf(connectionId: string): Promise<boolean> {
    try {
      const woken = await this.takeBatch(connectionId);
      // Its own statement: conversations are locked before outbox rows everywhere else.
      if (woken.length)
        for (const row of await this.statements.run<{ id: string }>(sql.wakeSql, [woken]))
          this.leases.hear(row.id);
      return true;
    } catch (error) {
      this.log.error('reports_not_taken', { error, connectionId });
      return false;
    }
  }

  /** The conversations that may have waited for one of the rows. A batch with a report that cannot be applied goes one by one. */
  private async takeBatch(connectionId: string): Promise<string[]> {
    try {
      return await this.database.transaction((tx) => this.take(tx, connectionId, apply));
    } catch (error) {
      if (!refused(error)) throw error;
      return this.database.transaction((tx) =>
        this.take(tx, connectionId, (...one) => this.applyEach(...one)),
      );
    }
  }

  private async take(tx: Tx, connectionId: string, applyAll: typeof apply): Promise<string[]> {
    const [cursor] = await tx.query<CursorRow>(sql.lockReportsSql, [connectionId]);
    if (!cursor || cursor.report_last_pos === cursor.report_done_pos) return [];
    const rows = await tx.query<{ pos: string; payload: string }>(sql.readReportsSql, [
      connectionId,
      cursor.report_done_pos,
      cursor.report_last_pos,
      REPORTS_AT_MOST,
    ]);
    const { channel } = cursor;
    const reports = rows.flatMap((row) => readReport(row) ?? []);
    if (reports.length < rows.length)
      this.log.error('reports_not_readable', { connectionId, reports: rows.length - reports.length });
    const moved = await applyAll(tx, connectionId, channel, reports);
    for (const report of reports) this.metrics.reports.inc({ channel, state: report.state });
    // Fewer than asked for: up to the position that was read under the lock, holes included.
    const done =
      rows.length < REPORTS_AT_MOST ? cursor.report_last_pos : (rows.at(-1)?.pos ?? cursor.report_last_pos);
    const newest = moved.reduce<Date | null>(
      (latest, { sending_at: at }) => (at && (!latest || at > latest) ? at : latest),
      null,
    );
    await tx.query(sql.moveReportCursorSql, [connectionId, done, newest]);
    return [
      ...new Set(
        moved
          .filter((row) => row.was === 'unknown' || row.was === 'queued')
          .map((row) => row.conversation_id),
      ),
    ];
  }

  /** Repeated by the next round with the same end if the transaction fails: a dead letter is stored once. */
  private async applyEach(
    tx: Tx,
    connectionId: string,
    channel: string,
    reports: readonly DeliveryEvent[],
  ): Promise<MovedRow[]> {
    const moved: MovedRow[] = [];
    for (const report of reports) {
      await tx.query('savepoint report');
      try {
        moved.push(...(await apply(tx, connectionId, channel, [report])));
      } catch (error) {
        if (!refused(error)) throw error;
        await tx.query('rollback to savepoint report');
        this.log.error('report_not_applicable', { error, connectionId });
        await this.deadLetters.event(channel, connectionId, report, 'REPORT_NOT_APPLICABLE');
      }
    }
    return moved;
  }
}

function apply(
  tx: Tx,
  connectionId: string,
  channel: string,
  reports: readonly DeliveryEvent[],
): Promise<MovedRow[]> {
  return tx.query<MovedRow>(sql.applyReportsSql, [
    connectionId,
    reports.map((report) => report.ourId ?? null),
    reports.map((report) => report.platformId),
    reports.map((report) => rankOf(report)),
    reports.map((report) => report.state === 'failed'),
    reports.map((report) => report.error?.code ?? null),
    reports.map(() => uuid7()),
    channel,
  ]);
}

/** A value that PostgreSQL cannot hold, or a platform id that another row of the account has. */
function refused(error: unknown): boolean {
  return isDataFault(error) || isUniqueViolation(error);
}

interface CursorRow {
  readonly channel: string;
  readonly report_last_pos: string;
  readonly report_done_pos: string;
}

interface MovedRow {
  readonly conversation_id: string;
  readonly was: string;
  readonly state: string;
  readonly sending_at: Date | null;
}

function readReport(row: { readonly pos: string; readonly payload: string }): DeliveryEvent | undefined {
  const event = readStoredEvent({ ...row, step: false })?.event;
  return event?.kind === 'delivery' ? event : undefined;
}

/** 1 sent, 2 delivered, 3 read; a failure has no rank: it counts only where nothing higher was seen. */
function rankOf(report: DeliveryEvent): number {
  return report.state === 'failed' ? 0 : deliveryStates.indexOf(report.state) + 1;
}

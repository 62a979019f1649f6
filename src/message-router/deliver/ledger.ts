import { Injectable } from '@nestjs/common';
import { isDataFault, isUniqueViolation } from '../../foundation/database/database-errors';
import { Statements } from '../../foundation/database/statements';
import { storableText } from '../../foundation/database/storable-text';
import { Log } from '../../foundation/log/log';
import { Batcher } from '../../foundation/loop/batcher';
import { uuid7 } from '../../foundation/uuid7';
import type { ConversationLease } from '../leases/conversation-lease';
import { Leases } from '../leases/leases';
import { awaitReportsSql, letGoSql, markSendingSql, markUnknownSql, openRowsSql } from './open-rows.sql';
import { openRowFrom, type OpenRow, type OpenRowRow } from './open-row';
import { wakeSql } from './reports.sql';
import { settleSql } from './settle.sql';

const AT_MOST = 200;
/** Rows of one conversation read at once. */
const OPEN_AT_MOST = 20;
/** A conversation due later than this is left to the poll. */
const TIMER_AT_MOST_MS = 20_000;

/** What became of one row. `holdMs` undefined: the next row may go. */
export interface CallRecord {
  readonly id: string;
  readonly pos: number;
  readonly attempts: number;
  readonly channel: string;
  readonly state: 'sent' | 'failed' | 'queued' | 'unknown' | 'parked';
  readonly platformId?: string;
  readonly code?: string;
  readonly holdMs?: number;
  readonly holdConnectionMs?: number;
  readonly connectionId?: string;
}

/** Why a conversation is looked at again: after `ms`, or sooner once `row` is final. Both null: nothing holds it. */
export interface Hold {
  readonly ms: number | null;
  readonly row: string | null;
}

interface Settlement {
  readonly lease: ConversationLease;
  readonly records: readonly CallRecord[];
  readonly hold: Hold;
  readonly release: boolean;
  readonly attempts: number | null;
}

/** The book of sends: reads open rows, marks them, records answers and releases conversations, many at a time. */
@Injectable()
export class Ledger {
  private readonly settlements = new Batcher((all: readonly Settlement[]) => this.settleMany(all), {
    maxItems: AT_MOST,
    repeatAlone: refused,
  });
  private readonly readings = new Batcher((all: readonly ConversationLease[]) => this.openMany(all), {
    maxItems: AT_MOST,
  });
  private readonly marks = new Batcher(
    (all: readonly { readonly lease: ConversationLease; readonly id: string }[]) => this.markMany(all),
    { maxItems: AT_MOST },
  );

  constructor(
    private readonly statements: Statements,
    private readonly leases: Leases,
    private readonly log: Log,
  ) {}

  /** Records answers and keeps the lease. */
  async record(lease: ConversationLease, records: readonly CallRecord[]): Promise<void> {
    await this.settlements.add({ lease, records, hold: nothingHolds, release: false, attempts: null });
  }

  /** Records answers and gives the conversation back; it is looked at again when something holds it or waits in it. */
  async release(
    lease: ConversationLease,
    records: readonly CallRecord[],
    hold: Hold,
    attempts: number | null = null,
  ): Promise<void> {
    lease.released = true;
    const dueMs = await this.settlements.add({ lease, records, hold, release: true, attempts });
    if (dueMs === undefined) return;
    if (dueMs <= 1) lease.heardOf = true;
    else if (dueMs < TIMER_AT_MOST_MS) this.leases.hearLater(lease.id, dueMs + 5);
  }

  /** Rows that are not final, in order. */
  open(lease: ConversationLease): Promise<OpenRow[]> {
    return this.readings.add(lease);
  }

  /** The number of the attempt; undefined if the row is not ours to send. */
  markSending(lease: ConversationLease, id: string): Promise<number | undefined> {
    return this.marks.add({ lease, id });
  }

  /** The row waits until the reports that are stored by now are read. */
  async awaitReports(lease: ConversationLease, id: string, waitMs: number): Promise<void> {
    await this.statements.run(awaitReportsSql, [id, lease.epoch, waitMs]);
  }

  async markUnknown(lease: ConversationLease, id: string, waitMs: number): Promise<void> {
    await this.statements.run(markUnknownSql, [id, lease.epoch, waitMs]);
  }

  /** The channel of a connection that its organisation let go; undefined: it is none of those. */
  async letGo(connectionId: string): Promise<string | undefined> {
    const [row] = await this.statements.run<{ channel: string }>(letGoSql, [connectionId]);
    return row?.channel;
  }

  /** In how many ms each conversation is due; undefined: never, or the lease was not ours. */
  private async settleMany(all: readonly Settlement[]): Promise<(number | undefined)[]> {
    for (const { lease, records } of all)
      for (const { state, pos } of records)
        if (state === 'sent' || state === 'failed' || state === 'parked')
          lease.sentPos = Math.max(lease.sentPos, pos);
    let rows: SettledRow[];
    try {
      rows = await this.settle(
        all,
        all.flatMap((one) => one.records),
      );
    } catch (error) {
      const [one, ...more] = all;
      if (!one || more.length || !refused(error)) throw error;
      // What the platform called it cannot be kept; that it was sent must be.
      this.log.error('platform_id_not_storable', { error, conversationId: one.lease.id });
      rows = await this.settle(all, one.records.map(withoutPlatformId));
    }
    const late = rows.flatMap((row) => (row.late ? [row.id] : []));
    if (late.length) void this.wake(late);
    const due = new Map(rows.map((row) => [row.id, row.due_ms === null ? undefined : Number(row.due_ms)]));
    return all.map(({ lease }) => due.get(lease.id));
  }

  /** Their conversations wait, in vain, for reports of rows whose answers came after all. */
  private async wake(conversationIds: readonly string[]): Promise<void> {
    try {
      const woken = await this.statements.run<{ id: string }>(wakeSql, [conversationIds]);
      for (const { id } of woken) this.leases.hear(id);
    } catch (error) {
      this.log.warn('conversations_not_woken', { error });
    }
  }

  private settle(all: readonly Settlement[], records: readonly CallRecord[]): Promise<SettledRow[]> {
    const holds = records.flatMap(({ holdConnectionMs, connectionId }) =>
      holdConnectionMs !== undefined && connectionId ? [{ connectionId, ms: holdConnectionMs }] : [],
    );
    return this.statements.run<SettledRow>(settleSql, [
      records.map((record) => record.id),
      records.map((record) => record.state),
      records.map((record) => record.platformId ?? null),
      records.map((record) => record.code ?? null),
      records.map((record) => record.attempts),
      records.map((record) => record.holdMs ?? null),
      all.map(({ lease }) => lease.id),
      all.map(({ lease }) => lease.epoch),
      all.map(({ lease }) => lease.sentPos),
      all.map(({ hold }) => hold.ms),
      all.map(({ hold }) => hold.row),
      all.map(({ release }) => release),
      all.map(({ attempts }) => attempts),
      holds.map((hold) => hold.ms),
      holds.map((hold) => hold.connectionId),
      records.map(() => uuid7()),
      records.map((record) => record.channel),
    ]);
  }

  private async openMany(all: readonly ConversationLease[]): Promise<OpenRow[][]> {
    const rows = await this.statements.run<OpenRowRow>(openRowsSql, [
      all.map((lease) => lease.id),
      OPEN_AT_MOST,
    ]);
    return all.map((lease) => rows.filter((row) => row.conversation_id === lease.id).map(openRowFrom));
  }

  private async markMany(
    all: readonly { readonly lease: ConversationLease; readonly id: string }[],
  ): Promise<(number | undefined)[]> {
    const rows = await this.statements.run<{ id: string; epoch: string; attempts: number }>(markSendingSql, [
      all.map(({ id }) => id),
      all.map(({ lease }) => lease.epoch),
    ]);
    const attempts = new Map(rows.map((row) => [`${row.id} ${row.epoch}`, row.attempts]));
    return all.map(({ lease, id }) => {
      // A lease and the one before it may ask for the same row in one batch: it is given to one of them, once.
      const key = `${id} ${lease.epoch}`;
      const attempt = attempts.get(key);
      attempts.delete(key);
      return attempt;
    });
  }
}

const nothingHolds: Hold = { ms: null, row: null };

interface SettledRow {
  readonly id: string;
  readonly due_ms: string | null;
  readonly late: boolean;
}

/** A value that PostgreSQL cannot hold, or a platform id that another row of the account has. */
function refused(error: unknown): boolean {
  return isDataFault(error) || isUniqueViolation(error);
}

function withoutPlatformId({ platformId: _taken, code, ...record }: CallRecord): CallRecord {
  return code === undefined ? record : { ...record, code: storableText(code) };
}

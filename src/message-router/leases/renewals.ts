import type { Statements } from '../../foundation/database/statements';
import { Batcher } from '../../foundation/loop/batcher';
import { renewSql } from './claim.sql';
import type { ConversationLease } from './conversation-lease';

/** Leases in one statement. */
const AT_MOST = 256;

/** What happened in a conversation while it was held. */
export interface LeaseNews {
  readonly outPos: number;
  /** How far the pair's pace is ahead of the clock, ms. */
  readonly paceMs: number;
  /** Commands wait that no step has looked at. */
  readonly stepsWait: boolean;
  /** A command ended the turn in work. */
  readonly cancelled: boolean;
}

/** Prolongs leases; those that are renewed at the same time share a statement. */
export class Renewals {
  private readonly batcher = new Batcher((leases: readonly ConversationLease[]) => this.renewMany(leases), {
    maxItems: AT_MOST,
  });

  constructor(
    private readonly statements: Statements,
    private readonly leaseMs: number,
  ) {}

  /** What happened meanwhile; undefined: the lease is not ours any more. */
  renew(lease: ConversationLease): Promise<LeaseNews | undefined> {
    return this.batcher.add(lease);
  }

  private async renewMany(leases: readonly ConversationLease[]): Promise<(LeaseNews | undefined)[]> {
    const at = performance.now();
    const rows = await this.statements.run<RenewalRow>(renewSql, [
      leases.map((lease) => lease.id),
      leases.map((lease) => lease.epoch),
      this.leaseMs,
    ]);
    const byLease = new Map(rows.map((row) => [`${row.id} ${row.epoch}`, row]));
    return leases.map((lease) => {
      const row = byLease.get(`${lease.id} ${lease.epoch}`);
      if (!row) return undefined;
      lease.prolong(at, this.leaseMs);
      return {
        outPos: Number(row.out_pos),
        paceMs: Math.max(0, Number(row.pace_ms ?? 0)),
        stepsWait: row.steps_wait,
        cancelled: row.cancelled,
      };
    });
  }
}

interface RenewalRow {
  readonly id: string;
  readonly epoch: string;
  readonly out_pos: string;
  readonly pace_ms: string | null;
  readonly steps_wait: boolean;
  readonly cancelled: boolean;
}

import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Statements } from '../../foundation/database/statements';
import { Log } from '../../foundation/log/log';
import { Loop } from '../../foundation/loop/loop';
import { RouterMetrics } from '../router-metrics';
import { claimSql, handBackSql, pollSql, reapSql, renewSql } from './claim.sql';
import { leasesFrom, type ConversationLease, type LeaseRow } from './conversation-lease';
import { Announcements } from './announcements';
import { Liveness, LIVENESS_LOCK, type LivenessListener } from './liveness';

/** How long a lease lasts without renewal: the net for when a session's lock cannot be seen (poolers). */
export const LEASE_MS = 15_000;
/** Conversations held at once by one process. */
const CAPACITY = 256;
const CLAIM_AT_MOST = 64;
/** Events read by a claim; a longer backlog is answered in several turns. */
export const EVENTS_AT_MOST = 500;
const POLL_MS = 500;
const REAP_MS = 500;

/** What is done with a held conversation. */
export interface LeaseHandler {
  /** Does what there is to do and releases the lease. A throw is a bug or database trouble: the lease then runs out. */
  work(lease: ConversationLease): Promise<void>;
  /** Commands wait in a conversation, whoever holds it. */
  commands(conversationId: string): void;
  /** A renewal told that rows were queued by others while the turn is in work. */
  queued(lease: ConversationLease): void;
}

/** Which conversations this process holds, and how it hears of those with work. */
@Injectable()
export class Leases implements LivenessListener, BeforeApplicationShutdown {
  private readonly heardOf = new Set<string>();
  private readonly held = new Map<string, ConversationLease>();
  private readonly loops: Loop[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private handler: LeaseHandler | undefined;
  private owner: number | undefined;
  private claiming = false;
  private armed = false;

  constructor(
    private readonly statements: Statements,
    private readonly liveness: Liveness,
    private readonly announcements: Announcements,
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
  ) {}

  /** Begins to claim. Without it the process only stores, and announces to others what it stored. */
  async start(handler: LeaseHandler): Promise<void> {
    this.handler = handler;
    this.loops.push(
      new Loop('poll', POLL_MS, () => this.poll(), this.log),
      new Loop('reap', REAP_MS, () => this.reap(), this.log),
      new Loop('renew', LEASE_MS / 3, () => this.renewOld(), this.log),
    );
    await this.liveness.start(this);
    for (const loop of this.loops) loop.start();
  }

  /** No new work; what is held is handed back, unless it ends by itself within the given time. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.handler) return;
    this.handler = undefined;
    await Promise.all(this.loops.map((loop) => loop.stop()));
    for (const timer of this.timers) clearTimeout(timer);
    const patience = performance.now() + 3_000;
    while (this.held.size && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 20));
    const left = [...this.held.values()];
    for (const lease of left) lease.lose();
    if (left.length)
      await this.statements
        .run(handBackSql, [left.map((lease) => lease.id), left.map((lease) => lease.epoch)])
        .catch((error: unknown) => this.log.warn('leases_not_handed_back', { error }));
    await this.liveness.stop();
  }

  /** Whether what is stored may be claimed by the same statement: the owner to claim as, if there is room. */
  get claimAs(): number | undefined {
    return this.handler && this.held.size < CAPACITY ? this.owner : undefined;
  }

  /** This process's owner id, while its liveness session holds. */
  get ownerId(): number | undefined {
    return this.owner;
  }

  /** Work may wait in this conversation. Cheap, may be wrong: the claim decides. */
  hear(id: string): void {
    if (!this.handler) return;
    const lease = this.held.get(id);
    // Its release may already be past the point where it saw this event.
    if (lease) lease.heardOf = true;
    else {
      this.heardOf.add(id);
      this.arm();
    }
  }

  /** Commands wait here: they are looked at even while the agent works. */
  hearCommand(id: string): void {
    this.handler?.commands(id);
  }

  /** Rows were queued by others than the holder: it is told at once if it is this process, else by NOTIFY. */
  hearQueued(id: string): void {
    const lease = this.held.get(id);
    if (lease) void this.renew([lease]).catch((error: unknown) => this.log.warn('renewal_failed', { error }));
    else {
      this.hear(id);
      this.announcements.announce([id]);
    }
  }

  /** Looks again after a while: retries, pace. */
  hearLater(id: string, ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.hear(id);
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  /** Takes conversations that a statement of this process has claimed. */
  take(leases: readonly ConversationLease[]): void {
    for (const lease of leases) void this.work(lease);
  }

  alive(owner: number): void {
    this.owner = owner;
    void this.reap().catch((error: unknown) => this.log.warn('reap_failed', { error }));
  }

  gone(): void {
    this.owner = undefined;
    for (const lease of this.held.values()) lease.lose();
    this.metrics.leasesLost.inc({ why: 'session' }, this.held.size);
  }

  heard(ids: readonly string[]): void {
    for (const id of ids) {
      const lease = this.held.get(id);
      if (lease) this.hearQueued(id);
      this.hear(id);
    }
  }

  private async work(lease: ConversationLease): Promise<void> {
    this.held.set(lease.id, lease);
    try {
      if (this.handler) await this.handler.work(lease);
    } catch (error) {
      this.log.error('conversation_failed', { error, conversationId: lease.id });
      lease.lose();
    } finally {
      // Released and claimed again by `append` before its own release was heard of: the newer lease stays.
      if (this.held.get(lease.id) === lease) this.held.delete(lease.id);
      if (lease.heardOf) this.hear(lease.id);
      else this.arm();
    }
  }

  private arm(): void {
    if (this.armed || !this.heardOf.size) return;
    this.armed = true;
    setImmediate(() => {
      this.armed = false;
      void this.claimHeardOf();
    });
  }

  private async claimHeardOf(): Promise<void> {
    const room = Math.min(CLAIM_AT_MOST, CAPACITY - this.held.size);
    if (!this.handler || !this.owner || this.claiming || room <= 0 || !this.heardOf.size) return;
    const ids: string[] = [];
    for (const id of this.heardOf) {
      if (ids.length >= room) break;
      this.heardOf.delete(id);
      ids.push(id);
    }
    this.claiming = true;
    const at = performance.now();
    try {
      const rows = await this.statements.run<LeaseRow>(claimSql, [ids, this.owner, LEASE_MS, EVENTS_AT_MOST]);
      this.take(leasesFrom(rows, at, LEASE_MS));
    } catch (error) {
      this.log.warn('claim_failed', { error });
      for (const id of ids) this.hearLater(id, POLL_MS);
    } finally {
      this.claiming = false;
      this.arm();
    }
  }

  private async poll(): Promise<void> {
    if (!this.owner) return;
    for (const { id } of await this.statements.run<{ id: string }>(pollSql, [CAPACITY])) this.hear(id);
  }

  private async reap(): Promise<void> {
    if (!this.owner) return;
    const freed = await this.statements.run<{ id: string }>(reapSql, [LIVENESS_LOCK, this.owner]);
    if (freed.length) this.metrics.leasesReaped.inc(freed.length);
    for (const { id } of freed) this.hear(id);
  }

  private renewOld(): Promise<void> {
    return this.renew([...this.held.values()].filter((lease) => lease.remainingMs < LEASE_MS * 0.6));
  }

  private async renew(leases: readonly ConversationLease[]): Promise<void> {
    if (!leases.length) return;
    const at = performance.now();
    const rows = await this.statements.run<RenewalRow>(renewSql, [
      leases.map((lease) => lease.id),
      leases.map((lease) => lease.epoch),
      LEASE_MS,
    ]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const lease of leases) {
      const row = byId.get(lease.id);
      if (!row) {
        // Released meanwhile by ourselves, or taken by another: only the latter is a loss.
        if (this.held.get(lease.id) === lease && !lease.released) this.metrics.leasesLost.inc({ why: 'taken' });
        lease.lose();
        continue;
      }
      lease.prolong(at, LEASE_MS);
      if (row.cancelled) lease.ended.abort();
      if (row.steps_wait) this.handler?.commands(lease.id);
      if (Number(row.out_pos) > lease.outPos) {
        lease.outPos = Number(row.out_pos);
        this.handler?.queued(lease);
      }
    }
  }
}

interface RenewalRow {
  readonly id: string;
  readonly out_pos: string;
  readonly sent_pos: string;
  readonly steps_wait: boolean;
  readonly cancelled: boolean;
}

import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ConnectionDirectory } from '../../connections';
import { Statements } from '../../foundation/database/statements';
import { Log } from '../../foundation/log/log';
import { Loop } from '../../foundation/loop/loop';
import { RouterMetrics } from '../router-metrics';
import { claimSql, handBackSql, pollSql, reapSql } from './claim.sql';
import { leasesFrom, type ConversationLease, type LeaseRow } from './conversation-lease';
import { Announcements } from './announcements';
import type { LeaseHandler } from './lease-handler';
import { Liveness, LIVENESS_LOCK, type LivenessListener } from './liveness';
import { Renewals } from './renewals';
import { Shares } from './shares';

/** How long a lease lasts without renewal: the net for when a session's lock cannot be seen (poolers). */
export const LEASE_MS = 15_000;
/** Conversations held at once by one process. */
const CAPACITY = 256;
const CLAIM_AT_MOST = 64;
/** Events read by a claim; a longer backlog is answered in several turns. */
export const EVENTS_AT_MOST = 500;
const POLL_MS = 500;
const REAP_MS = 500;
/** What a stopping process gives its turns and calls to end by themselves; with all else it has to do that is below 10 s. */
const PATIENCE_MS = 6_500;

/** Which conversations this process holds, and how it hears of those with work. */
@Injectable()
export class Leases implements LivenessListener, BeforeApplicationShutdown {
  private readonly heardOf = new Set<string>();
  private readonly held = new Map<string, ConversationLease>();
  private readonly loops: Loop[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  readonly shares = new Shares();
  private readonly renewals = new Renewals(this.statements, LEASE_MS);
  private handler: LeaseHandler | undefined;
  private owner: number | undefined;
  private claiming = false;
  private armed = false;

  constructor(
    private readonly statements: Statements,
    private readonly liveness: Liveness,
    private readonly announcements: Announcements,
    private readonly directory: ConnectionDirectory,
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
    const patience = performance.now() + PATIENCE_MS;
    while (this.held.size && performance.now() < patience)
      await new Promise((resolve) => setTimeout(resolve, 20));
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
    return this.handler && this.room > 0 ? this.owner : undefined;
  }

  /** How many conversations more may be held. */
  get room(): number {
    return CAPACITY - this.held.size;
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
    if (lease) void this.renew(lease).catch((error: unknown) => this.log.warn('renewal_failed', { error }));
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
    const ended = this.shares.begin(this.directory.get(lease.connectionId));
    try {
      await this.handler?.work(lease);
    } catch (error) {
      this.log.error('conversation_failed', { error, conversationId: lease.id });
      lease.lose();
    } finally {
      ended();
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
    const room = Math.min(CLAIM_AT_MOST, Shares.partOf(this.room));
    if (!this.handler || !this.owner || this.claiming || room <= 0 || !this.heardOf.size) return;
    const ids: string[] = [];
    for (const id of this.heardOf) {
      if (ids.length >= room) break;
      this.heardOf.delete(id);
      ids.push(id);
    }
    this.claiming = true;
    const at = performance.now();
    const values = [ids, this.owner, LEASE_MS, EVENTS_AT_MOST, this.connectionIds()];
    try {
      const rows = await this.statements.run<LeaseRow>(claimSql, values);
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
    const due = await this.statements.run<{ id: string }>(pollSql, [CAPACITY, this.connectionIds()]);
    for (const { id } of due) this.hear(id);
  }

  /** Whom this process can answer for: what another version or another configuration serves is left to it. */
  private connectionIds(): string[] {
    return this.shares.within(this.directory.all, this.room).map(({ id }) => id);
  }

  private async reap(): Promise<void> {
    if (!this.owner) return;
    const freed = await this.statements.run<{ id: string }>(reapSql, [LIVENESS_LOCK, this.owner]);
    if (freed.length) this.metrics.leasesReaped.inc(freed.length);
    for (const { id } of freed) this.hear(id);
  }

  private async renewOld(): Promise<void> {
    const old = [...this.held.values()].filter((lease) => !lease.lost && lease.remainingMs < LEASE_MS * 0.6);
    await Promise.all(old.map((lease) => this.renew(lease)));
  }

  private async renew(lease: ConversationLease): Promise<void> {
    const news = await this.renewals.renew(lease);
    if (!news) {
      // Released meanwhile by ourselves, or taken by another: only the latter is a loss.
      if (this.held.get(lease.id) === lease && !lease.released) this.metrics.leasesLost.inc({ why: 'taken' });
      lease.lose();
      return;
    }
    lease.paceMs = news.paceMs;
    if (news.cancelled) lease.ended.abort();
    if (news.stepsWait) this.handler?.commands(lease.id);
    // The turn's own first reply would be taken for one whose holder died in the call.
    if (news.outPos > lease.outPos && !lease.turnEnds) {
      lease.outPos = news.outPos;
      this.handler?.queued(lease);
    }
  }
}

import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConnectionDirectory } from '../connections';
import { isDatabaseAway } from '../foundation/database/database-errors';
import { Log } from '../foundation/log/log';
import { backoff } from '../foundation/loop/backoff';
import { Converse, type TurnOutcome } from './converse/converse.worker';
import { Deliver } from './deliver/deliver.worker';
import { Ledger } from './deliver/ledger';
import { ConnectionHolds, pairWaitMs } from './deliver/pace';
import type { ConversationLease } from './leases/conversation-lease';
import type { LeaseHandler } from './leases/lease-handler';
import { Leases } from './leases/leases';
import { RouterConfig } from './router.config';
import { StepPass } from './steps/step-pass';

/** Tries of a turn that throws, before it is left to the operator. */
const TURN_TRIES = 3;
/** Conversations whose commands are looked at at once: each takes a connection of the second pool. */
const LOOKS_AT_MOST = 3;

/**
 * Walks each held conversation through its stages: what was said before goes out first, then commands, then a turn, then
 * what the turn says. One lease from the claim to the last platform call.
 */
@Injectable()
export class ConversationWorker implements LeaseHandler, OnApplicationBootstrap {
  /** Conversations whose commands wait to be looked at, and those where that is under way. */
  private readonly commanded = new Set<string>();
  private readonly looking = new Set<string>();

  constructor(
    private readonly config: RouterConfig,
    private readonly leases: Leases,
    private readonly directory: ConnectionDirectory,
    private readonly steps: StepPass,
    private readonly converse: Converse,
    private readonly deliver: Deliver,
    private readonly ledger: Ledger,
    private readonly holds: ConnectionHolds,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.workers === 'on') await this.leases.start(this);
  }

  async work(lease: ConversationLease): Promise<void> {
    // Nothing new is said before what was said has gone out; commands are looked at even then.
    if (lease.stepsWait) await this.steps.run(lease.id);
    if (lease.stepsWait || lease.outPos > lease.sentPos) return lease.inOrder(() => this.deliver.open(lease));
    const waitMs = this.heldUpMs(lease);
    if (lease.lastPos === lease.donePos || waitMs > 0)
      return this.ledger.release(lease, [], { ms: waitMs || null, row: null });
    const outcome = await this.turn(lease);
    switch (outcome.kind) {
      case 'superseded':
        // A command ended the turn while the lease stayed ours: its reply goes out now.
        return lease.inOrder(() => this.deliver.open(lease));
      case 'parted':
        this.leases.hear(outcome.conversationId);
        return lease.inOrder(() => this.deliver.open(lease));
      case 'again':
        return lease.inOrder(() =>
          this.ledger.release(lease, [], { ms: outcome.inMs, row: null }, outcome.attempts),
        );
      case 'said': {
        const [first, ...more] = outcome.replies;
        if (!first || !outcome.ours) return lease.inOrder(() => this.deliver.open(lease));
        const row = { ...first, pos: outcome.base + 1, attempts: 1 };
        return lease.inOrder(() => this.deliver.first(lease, row, more.length > 0, outcome));
      }
    }
  }

  /** A turn that throws for a reason of its own is tried again, then given up: it must not hold its conversation for ever. */
  private async turn(lease: ConversationLease): Promise<TurnOutcome> {
    try {
      return await this.converse.turn(lease);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      this.log.error('turn_failed', { error, conversationId: lease.id, attempts: lease.attempts });
      const attempts = lease.attempts + 1;
      return attempts < TURN_TRIES
        ? { kind: 'again', inMs: backoff(attempts, { baseMs: 1_000, maxMs: 30_000 }), attempts }
        : this.converse.giveUp(lease, 'TURN_FAILED');
    }
  }

  /** A conversation is looked at once at a time: others would only wait for its row's lock, each with a connection. */
  commands(conversationId: string): void {
    this.commanded.add(conversationId);
    this.lookAtNext();
  }

  private lookAtNext(): void {
    for (const next of this.commanded) {
      if (this.looking.size === LOOKS_AT_MOST) return;
      if (!this.looking.has(next)) void this.look(next);
    }
  }

  private async look(conversationId: string): Promise<void> {
    this.commanded.delete(conversationId);
    this.looking.add(conversationId);
    try {
      if (await this.steps.run(conversationId)) this.leases.hearQueued(conversationId);
      else this.leases.hear(conversationId);
    } catch (error) {
      this.log.error('step_failed', { error, conversationId });
    }
    this.looking.delete(conversationId);
    this.lookAtNext();
  }

  queued(lease: ConversationLease): void {
    void lease
      // Given back by the time it is its turn: whoever claims next sends.
      .inOrder(() => (lease.released ? Promise.resolve() : this.deliver.meanwhile(lease)))
      .catch((error: unknown) => this.log.error('send_failed', { error, conversationId: lease.id }));
  }

  /** While its outbox cannot go out, a conversation takes no turn: what comes in meanwhile is answered together. */
  private heldUpMs(lease: ConversationLease): number {
    const pace = this.directory.get(lease.connectionId)?.channel.pace;
    if (!pace) return 0;
    return pairWaitMs(pace, lease.paceMs, 0) || Math.ceil(this.holds.remainingMs(lease.connectionId));
  }
}

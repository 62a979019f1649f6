import { Injectable } from '@nestjs/common';
import type { ConversationKey } from '../../channels';
import { ConnectionDirectory, type Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { Statements } from '../../foundation/database/statements';
import { uuid7 } from '../../foundation/uuid7';
import type { ConversationLease } from '../leases/conversation-lease';
import { EVENTS_AT_MOST } from '../leases/leases';
import { waitingSql } from '../leases/claim.sql';
import { Outbox, type QueuedReply, type TurnEnd } from '../outbox/outbox.repository';
import { windowEnd } from '../outbox/service-window';
import { ConversationParter } from '../inbox/conversation-parter';
import type { StoredEventRow } from '../inbox/stored-event';
import { RouterMetrics } from '../router-metrics';
import { amend } from './amend.sql';
import { Answers, silence, type Decision } from './answering';
import { People, type Person } from './people';
import { phrases } from './phrases';
import { Told } from './told';
import { composeTurn, type Turn } from './turn';
import { heardLines, saidLines } from './turn-log';

/**
 * How a turn ended. `said`: stored, with the rows to send from `base` + 1. `again`: the same turn later. `superseded`:
 * another worker, or a command, has the conversation. `parted`: somebody else writes from there now, and what waits is theirs,
 * in this other conversation.
 */
export type TurnOutcome =
  | {
      readonly kind: 'said';
      readonly replies: readonly QueuedReply[];
      readonly base: number;
      readonly ours: boolean;
      readonly aheadMs: number;
      readonly heldMs: number;
    }
  | { readonly kind: 'again'; readonly inMs: number; readonly attempts: number }
  | { readonly kind: 'parted'; readonly conversationId: string }
  | { readonly kind: 'superseded' };

/** Makes one turn of what waits in a held conversation: the user is found or made, the agent answers, the end is stored. */
@Injectable()
export class Converse {
  constructor(
    private readonly statements: Statements,
    private readonly directory: ConnectionDirectory,
    private readonly people: People,
    private readonly parter: ConversationParter,
    private readonly answers: Answers,
    private readonly outbox: Outbox,
    private readonly told: Told,
    private readonly clock: Clock,
    private readonly metrics: RouterMetrics,
  ) {}

  async turn(lease: ConversationLease): Promise<TurnOutcome> {
    const connection = this.directory.get(lease.connectionId);
    if (!lease.events.length) await this.readAgain(lease);
    // Only what the directory knows is claimed: it was taken away since, and nobody can answer, nobody may.
    if (!connection) return this.giveUp(lease, 'CONNECTION_GONE');
    const upTo = Math.max(...lease.events.map(({ pos }) => pos), ...lease.unreadable, lease.donePos);
    // Nothing readable up to the end: positions of duplicates, which left holes.
    const turn = composeTurn(lease.events, lease.stepsTaken);
    const [oldest] = turn.log;
    if (oldest) this.metrics.waited.observe({ stage: 'inbox' }, this.secondsSince(oldest.at));
    for (const change of turn.identityChanges) await this.people.change(change, connection);
    if (turn.amendments.length) await amend(this.statements, lease.id, turn.amendments);
    const person = turn.newest && (await this.people.find(lease, connection, turn.newest.sender));
    if (turn.newest && person?.kind === 'user' && lease.userId !== null && person.id !== lease.userId)
      return this.part(lease, connection, turn.newest.conversation.keys);
    const decision = await this.answers.decide(lease, connection, turn, person);
    if (decision.kind !== 'decided') return decision;
    const { notice } = decision;
    const outcome = await this.store(
      lease,
      connection,
      turn,
      upTo > lease.donePos ? upTo : lease.lastPos,
      decision,
      person,
    );
    if (notice && outcome.kind === 'said') await this.told.remember(lease.id, notice);
    return outcome;
  }

  /** A number has a new owner: neither the agent nor the log may mix what two people said. */
  private async part(
    lease: ConversationLease,
    connection: Connection,
    keys: readonly ConversationKey[],
  ): Promise<TurnOutcome> {
    const conversationId = await this.parter.part(lease, connection, keys);
    return conversationId === undefined ? { kind: 'superseded' } : { kind: 'parted', conversationId };
  }

  /** By the platform's clock, which has whole seconds and may be ahead of ours. */
  private secondsSince(at: string): number {
    return Math.max(0, (this.clock.now().getTime() - Date.parse(at)) / 1_000);
  }

  /** Ends a turn that cannot be made: the person gets one honest sentence, the operator a dead letter. */
  async giveUp(lease: ConversationLease, reason: 'TURN_FAILED' | 'CONNECTION_GONE'): Promise<TurnOutcome> {
    const connection = this.directory.get(lease.connectionId);
    const turn = composeTurn(lease.events, lease.stepsTaken);
    const upTo = Math.max(...lease.events.map(({ pos }) => pos), ...lease.unreadable, lease.donePos);
    const unasked = lease.isGroup && !turn.addressed;
    const silent = !turn.newest || unasked || lease.stopped || lease.handedOver;
    return this.store(
      lease,
      connection,
      turn,
      upTo > lease.donePos ? upTo : lease.lastPos,
      { ...silence, say: silent ? '' : phrases.agentFailed, deadLetter: reason },
      undefined,
    );
  }

  /** A hole in the positions, or events younger than the snapshot of the claim. */
  private async readAgain(lease: ConversationLease): Promise<void> {
    const rows = await this.statements.run<StoredEventRow>(waitingSql, [
      lease.id,
      lease.donePos,
      EVENTS_AT_MOST,
    ]);
    // Later ones may be commands that a step is looking at: they are for the next claim.
    for (const row of rows) if (Number(row.pos) <= lease.lastPos) lease.addEvent(row);
  }

  private async store(
    lease: ConversationLease,
    connection: Connection | undefined,
    turn: Turn,
    donePos: number,
    decision: Decision,
    person: Person | undefined,
  ): Promise<TurnOutcome> {
    const { newest } = turn;
    // Before the replies: the log is read in the order of its ids.
    const heard = heardLines(turn);
    const address = newest ? JSON.stringify(newest.replyTo) : (lease.address ?? undefined);
    const closes = newest && connection && windowEnd(connection.channel, new Date(newest.at));
    // What the decision has rendered itself may go out whenever it can.
    const expiresAt = decision.payloads ? undefined : closes;
    const free = decision.say && connection ? connection.channel.render({ markdown: decision.say }) : [];
    const payloads = decision.payloads ?? free;
    const replies = payloads.map((payload): QueuedReply => ({
      id: uuid7(),
      address: address ?? '{}',
      payload: JSON.stringify(payload),
      ...(expiresAt && { expiresAt }),
    }));
    const pace = connection?.channel.pace;
    const reason = decision.deadLetter ?? (lease.unreadable.length ? 'UNREADABLE_EVENT' : undefined);
    const end: TurnEnd = {
      lease,
      donePos,
      replies,
      log: [...heard, ...saidLines(decision, replies[0]?.id, this.clock.now())],
      userId: person?.kind === 'user' ? person.id : undefined,
      senderSeen: person?.seen,
      address: address === lease.address ? undefined : address,
      personName: newest?.sender.name,
      lastMessageAt: newest?.at,
      handOver: decision.handOver,
      pairMs: pace?.pairPerMinute ? 60_000 / pace.pairPerMinute : 0,
      connectionMs: pace?.perSecond ? 1_000 / pace.perSecond : 0,
      // Beside an unreadable event everything else was answered: there is nothing to requeue.
      ...(reason && {
        deadLetter: {
          reason,
          channel: connection?.channel.id ?? '',
          payload: decision.deadLetter ? unanswered(lease) : '[]',
        },
      }),
    };
    const committed = await this.outbox.commit(end);
    if (committed.kind === 'superseded') {
      this.metrics.superseded.inc();
      return committed;
    }
    this.metrics.turns.inc({ end: reason ?? (replies.length ? 'answered' : 'silent') });
    return { ...committed, kind: 'said', replies };
  }
}

/** What a dead letter keeps of a turn, so that it can be requeued. */
function unanswered(lease: ConversationLease): string {
  return JSON.stringify(
    lease.events.filter(({ pos }) => !lease.stepsTaken.includes(pos)).map(({ event }) => event),
  );
}

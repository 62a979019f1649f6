import { Injectable } from '@nestjs/common';
import type { AgentAnswer } from '../../agents';
import type { ConversationKey } from '../../channels';
import { ConnectionDirectory, type Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { Statements } from '../../foundation/database/statements';
import { backoff } from '../../foundation/loop/backoff';
import { uuid7 } from '../../foundation/uuid7';
import type { ConversationLease } from '../leases/conversation-lease';
import { EVENTS_AT_MOST } from '../leases/leases';
import { waitingSql } from '../leases/claim.sql';
import { Outbox, type QueuedReply, type TurnEnd } from '../outbox/outbox.repository';
import { windowEnd } from '../outbox/service-window';
import { ConversationParter } from '../inbox/conversation-parter';
import type { StoredEventRow } from '../inbox/stored-event';
import { RouterMetrics } from '../router-metrics';
import { AgentTurns } from './agent-turn';
import { amend } from './amend.sql';
import { People } from './people';
import { cannotRead, phrases } from './phrases';
import { Presence } from './presence';
import { composeTurn, type Turn } from './turn';
import { heardLines, saidLines } from './turn-log';

/** Tries of one turn before the person is told that it failed. */
const TRIES = 3;

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

/** What the turn decided to say, before it is stored. */
interface Decision {
  readonly say: string;
  readonly author: 'agent' | 'step';
  readonly handOver: boolean;
  readonly deadLetter?: string;
}

/** Makes one turn of what waits in a held conversation: the user is found or made, the agent answers, the end is stored. */
@Injectable()
export class Converse {
  constructor(
    private readonly statements: Statements,
    private readonly directory: ConnectionDirectory,
    private readonly people: People,
    private readonly parter: ConversationParter,
    private readonly agents: AgentTurns,
    private readonly outbox: Outbox,
    private readonly presence: Presence,
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
    if (turn.newest && person && lease.userId !== null && person.userId !== lease.userId)
      return this.part(lease, connection, turn.newest.conversation.keys);
    const decision = await this.decide(lease, connection, turn, person?.userId);
    if ('kind' in decision) return decision;
    return this.store(lease, connection, turn, upTo > lease.donePos ? upTo : lease.lastPos, decision, person);
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
    const silent = !turn.newest || lease.isGroup || lease.stopped || lease.handedOver;
    return this.store(
      lease,
      connection,
      turn,
      upTo > lease.donePos ? upTo : lease.lastPos,
      { say: silent ? '' : phrases.agentFailed, author: 'step', handOver: false, deadLetter: reason },
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

  private async decide(
    lease: ConversationLease,
    connection: Connection,
    turn: Turn,
    userId: string | undefined,
  ): Promise<Decision | Extract<TurnOutcome, { kind: 'again' | 'superseded' }>> {
    const { newest } = turn;
    if (!newest || lease.isGroup || lease.stopped || lease.handedOver) return silence;
    if (!turn.messages.length && !turn.unread.length) return silence;
    const received = { to: newest.replyTo, messageId: newest.messageId };
    const closes = windowEnd(connection.channel, new Date(newest.at));
    if (closes && closes <= this.clock.now()) return { ...silence, deadLetter: 'WINDOW_CLOSED' };
    const about = turn.unread.length ? cannotRead(turn.unread, turn.messages.length > 0) : '';
    if (!turn.messages.length || !userId) {
      this.presence.read(connection, received);
      return { say: about, author: 'step', handOver: false };
    }
    const typing = this.presence.startTyping(connection, received);
    const personName = newest.sender.name;
    const answer = await this.agents.ask({
      lease,
      connection,
      userId,
      personName,
      messages: turn.messages,
      upTo: turn.upTo,
    });
    if (!typing.stop() || !connection.channel.capabilities.typingMarksRead)
      this.presence.read(connection, received);
    if (answer.kind === 'cancelled') return { kind: 'superseded' };
    return this.answered(answer, lease, about);
  }

  private answered(
    answer: AgentAnswer,
    lease: ConversationLease,
    about: string,
  ): Decision | Extract<TurnOutcome, { kind: 'again' }> {
    switch (answer.kind) {
      case 'answered': {
        const say = [answer.text, about, answer.handOver ? phrases.handedOver : ''].filter((text) =>
          text.trim(),
        );
        return { say: say.join('\n\n'), author: 'agent', handOver: answer.handOver ?? false };
      }
      case 'failed': {
        const attempts = lease.attempts + 1;
        if (answer.retryable && attempts < TRIES) {
          this.metrics.turns.inc({ end: 'retried' });
          const inMs = answer.retryAfterMs ?? backoff(attempts, { baseMs: 1_000, maxMs: 30_000 });
          return { kind: 'again', inMs: Math.min(inMs, 60_000), attempts };
        }
        return { say: phrases.agentFailed, author: 'step', handOver: false, deadLetter: 'AGENT_FAILED' };
      }
    }
  }

  private async store(
    lease: ConversationLease,
    connection: Connection | undefined,
    turn: Turn,
    donePos: number,
    decision: Decision,
    person: { readonly userId: string; readonly seen: string } | undefined,
  ): Promise<TurnOutcome> {
    const { newest } = turn;
    // Before the replies: the log is read in the order of its ids.
    const heard = heardLines(turn);
    const address = newest ? JSON.stringify(newest.replyTo) : (lease.address ?? undefined);
    const expiresAt = newest && connection && windowEnd(connection.channel, new Date(newest.at));
    const payloads = decision.say && connection ? connection.channel.render({ markdown: decision.say }) : [];
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
      userId: person?.userId,
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

const silence: Decision = { say: '', author: 'step', handOver: false };

/** What a dead letter keeps of a turn, so that it can be requeued. */
function unanswered(lease: ConversationLease): string {
  return JSON.stringify(
    lease.events.filter(({ pos }) => !lease.stepsTaken.includes(pos)).map(({ event }) => event),
  );
}

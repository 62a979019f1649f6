import { Injectable } from '@nestjs/common';
import type { AgentAnswer } from '../../agents';
import type { Sender } from '../../channels';
import type { Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { backoff } from '../../foundation/loop/backoff';
import { Budgets } from '../budgets/budgets';
import type { Spent } from '../budgets/spent';
import type { ConversationLease } from '../leases/conversation-lease';
import { windowEnd } from '../outbox/service-window';
import { RouterMetrics } from '../router-metrics';
import { AgentTurns, turnKey } from './agent-turn';
import { closedUntil } from './business-hours';
import type { Person } from './people';
import { budgetSpent, cannotRead, phrases } from './phrases';
import { Presence } from './presence';
import { Told, type Notice } from './told';
import type { Turn } from './turn';

/** Tries of one turn before the person is told that it failed. */
const TRIES = 3;
const DAY_MS = 86_400_000;

/** What a turn decided to say, before it is stored. */
export interface Decision {
  readonly kind: 'decided';
  readonly say: string;
  readonly author: 'agent' | 'step';
  readonly handOver: boolean;
  readonly deadLetter?: string;
  /** What goes out, where that is not `say` as the channel renders it: then `say` is for the log. */
  readonly payloads?: readonly unknown[];
  /** What it says is said once. */
  readonly notice?: Notice;
}

/** Nothing is said. */
export const silence: Decision = { kind: 'decided', say: '', author: 'step', handOver: false };

/** `again`: the agent may answer the same turn later. `superseded`: a command, or another worker, has the conversation. */
export type Answering =
  | Decision
  | { readonly kind: 'again'; readonly inMs: number; readonly attempts: number }
  | { readonly kind: 'superseded' };

/** Decides what a turn says: nothing, a sentence of the product's own, or what the agent answers. */
@Injectable()
export class Answers {
  constructor(
    private readonly agents: AgentTurns,
    private readonly presence: Presence,
    private readonly told: Told,
    private readonly budgets: Budgets,
    private readonly clock: Clock,
    private readonly metrics: RouterMetrics,
  ) {}

  async decide(
    lease: ConversationLease,
    connection: Connection,
    turn: Turn,
    person: Person | undefined,
  ): Promise<Answering> {
    const { newest } = turn;
    if (!newest || lease.stopped || lease.handedOver) return silence;
    if (lease.isGroup && !turn.addressed) return silence;
    if (!turn.messages.length && !turn.unread.length) return silence;
    if (isQuiet(connection, newest.sender)) return silence;
    const now = this.clock.now();
    const closes = windowEnd(connection.channel, new Date(newest.at));
    if (closes && closes <= now) return this.tooLate(lease, connection, now);
    const received = { to: newest.replyTo, messageId: newest.messageId };
    const { hours } = connection.settings;
    const opens = hours && closedUntil(hours, now);
    if (hours && opens) {
      this.presence.read(connection, received);
      if (await this.told.was(lease.id, 'closed', now)) return silence;
      return { ...silence, say: hours.closedText, notice: { kind: 'closed', until: opens } };
    }
    const about = turn.unread.length ? cannotRead(turn.unread, turn.messages.length > 0) : '';
    if (!turn.messages.length || !person) {
      this.presence.read(connection, received);
      return { ...silence, say: about };
    }
    // What is tried again was taken out of the budgets at its first try.
    const spent =
      lease.attempts === 0 ? await this.budgets.take(connection, person.id, turn.messages.length) : undefined;
    if (spent) {
      this.presence.read(connection, received);
      return this.overBudget(lease, connection, spent, now);
    }
    const typing = this.presence.startTyping(connection, received);
    const answer = await this.agents.ask({
      lease,
      connection,
      person,
      personName: newest.sender.name,
      messages: turn.messages,
      upTo: turn.upTo,
    });
    if (!typing.stop() || !connection.channel.capabilities.typingMarksRead)
      this.presence.read(connection, received);
    if (answer.kind === 'cancelled') return { kind: 'superseded' };
    if (answer.kind === 'answered' && answer.usage)
      await this.budgets.used(connection, person.id, turnKey(lease, turn.upTo), answer.usage);
    return this.answered(answer, lease, [greeting(lease, connection)], about);
  }

  /**
   * After the service window only a template may go out: the connection's, once a day. The agent is not asked: what was written
   * is in its past when the person writes again.
   */
  private async tooLate(lease: ConversationLease, connection: Connection, now: Date): Promise<Decision> {
    const missed: Decision = { ...silence, deadLetter: 'WINDOW_CLOSED' };
    const { windowTemplate } = connection.settings;
    if (!windowTemplate) return missed;
    const content = { kind: 'template', ...windowTemplate, parameters: [] } as const;
    const rendered = connection.channel.renderContent?.(content);
    if (rendered?.kind !== 'payloads') return missed;
    const notice = { kind: 'window', until: new Date(now.getTime() + DAY_MS) } as const;
    if (await this.told.was(lease.id, notice.kind, now)) return silence;
    return { ...silence, say: `[template ${windowTemplate.name}]`, payloads: rendered.payloads, notice };
  }

  /** The person is told once, and with the first of them those who can do something about it. */
  private async overBudget(
    lease: ConversationLease,
    connection: Connection,
    spent: Spent,
    now: Date,
  ): Promise<Decision> {
    this.metrics.budgetSpent.inc({ scope: spent.scope });
    if (await this.told.was(lease.id, 'budget', now)) return silence;
    await this.budgets.announce(connection, spent);
    return { ...silence, say: budgetSpent(spent, now), notice: { kind: 'budget', until: spent.until } };
  }

  private answered(
    answer: AgentAnswer,
    lease: ConversationLease,
    before: readonly string[],
    about: string,
  ): Answering {
    switch (answer.kind) {
      case 'answered': {
        const after = answer.handOver ? phrases.handedOver : '';
        const say = [...before, answer.text, about, after].filter((text) => text.trim());
        const handOver = answer.handOver ?? false;
        return { kind: 'decided', say: say.join('\n\n'), author: 'agent', handOver };
      }
      case 'failed': {
        const attempts = lease.attempts + 1;
        if (answer.retryable && attempts < TRIES) {
          this.metrics.turns.inc({ end: 'retried' });
          const inMs = answer.retryAfterMs ?? backoff(attempts, { baseMs: 1_000, maxMs: 30_000 });
          return { kind: 'again', inMs: Math.min(inMs, 60_000), attempts };
        }
        return { ...silence, say: phrases.agentFailed, deadLetter: 'AGENT_FAILED' };
      }
    }
  }
}

/** In front of the first thing that is said in a conversation. */
function greeting(lease: ConversationLease, { settings }: Connection): string {
  return lease.outPos === 0 ? (settings.greeting ?? '') : '';
}

/** Numbers are compared by their digits, other ids as they are. */
function isQuiet({ settings: { quiet } }: Connection, { keys, phone }: Sender): boolean {
  if (!quiet?.length) return false;
  const known = new Set([...keys.map(({ value }) => value), ...(phone ? [phone.e164.replace('+', '')] : [])]);
  return quiet.some((one) => known.has(one.replace(/^\+(?=\d+$)/, '')));
}

import { Inject, Injectable } from '@nestjs/common';
import { Agents, type Agent, type AgentAnswer, type TurnMessage } from '../../agents';
import type { Connection } from '../../connections';
import { storableText } from '../../foundation/database/storable-text';
import { Log } from '../../foundation/log/log';
import type { ConversationLease } from '../leases/conversation-lease';
import { RouterMetrics } from '../router-metrics';
import { History } from './history';
import type { Person } from './people';

/** The longest an agent may take for one turn. */
const AGENT_TIMEOUT_MS = 120_000;

/** What is asked of the agent. */
export interface Question {
  readonly lease: ConversationLease;
  readonly connection: Connection;
  readonly person: Person;
  readonly personName?: string | undefined;
  readonly messages: readonly TurnMessage[];
  /** Position of the newest event in it. */
  readonly upTo: number;
}

/** Asks the agent, in bounded time; a bug in an agent is a failure of this turn, not of the process. */
@Injectable()
export class AgentTurns {
  constructor(
    @Inject(Agents) private readonly agents: Pick<Agents, 'of'>,
    private readonly history: History,
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
  ) {}

  /** `cancelled`: the signal of the lease aborted; the answer, if any, does not count. */
  async ask(question: Question): Promise<AgentAnswer | { readonly kind: 'cancelled' }> {
    const agent = await this.agents.of(question.connection);
    if (agent) return this.askOf(agent, question);
    return this.checked(
      { kind: 'failed', why: 'there is no such agent', retryable: false },
      question,
      'none',
    );
  }

  private async askOf(
    agent: Agent,
    question: Question,
  ): Promise<AgentAnswer | { readonly kind: 'cancelled' }> {
    const { lease, connection } = question;
    const { signal } = lease.ended;
    let late = false;
    // The lease's own controller serves for the time-out too: nothing listens to it once the agent was heard.
    const timer = setTimeout(() => {
      late = true;
      lease.ended.abort();
    }, AGENT_TIMEOUT_MS);
    const done = this.metrics.agentTime.startTimer({ agent: agent.kind });
    try {
      const answer = await Promise.race([agent.answer(this.turnOf(question), signal), aborted(signal)]);
      if (signal.aborted && !late) return { kind: 'cancelled' };
      return this.checked(answer, question, agent.kind);
    } catch (error) {
      if (signal.aborted && !late) return { kind: 'cancelled' };
      this.log.error('agent_threw', {
        error,
        agent: agent.kind,
        conversationId: lease.id,
        connectionId: connection.id,
      });
      return this.checked({ kind: 'failed', why: 'the agent threw', retryable: true }, question, agent.kind);
    } finally {
      clearTimeout(timer);
      done();
    }
  }

  private turnOf({ lease, connection, person, personName, messages, upTo }: Question) {
    // What an organisation was told is its conversation's alone.
    const userId = lease.isGroup || person.kind !== 'user' ? null : person.id;
    return {
      id: turnKey(lease, upTo),
      agentId: lease.agentId ?? connection.agentId,
      entityId: person.id,
      roomId: lease.roomId,
      conversationId: lease.id,
      channel: connection.channel.id,
      ...(personName === undefined ? {} : { personName }),
      messages,
      history: (maxTokens: number) => this.history.read(lease.id, userId, maxTokens),
    };
  }

  private checked(
    answer: AgentAnswer,
    { lease, connection }: Question,
    kind: Agent['kind'] | 'none',
  ): AgentAnswer {
    const where = { agent: kind, conversationId: lease.id, connectionId: connection.id };
    if (answer.kind === 'failed') {
      this.metrics.agentFailures.inc({ agent: kind, retryable: String(answer.retryable) });
      this.log.warn('agent_failed', { ...where, why: answer.why });
      return answer;
    }
    const text = storableText(answer.text);
    if (text.trim() || answer.handOver) return { ...answer, text };
    this.metrics.emptyAnswers.inc({ agent: kind });
    this.log.warn('agent_said_nothing', where);
    return { kind: 'failed', why: 'the answer was empty', retryable: true };
  }
}

/** The same while the same messages are asked: with its end, as what is asked again after more came in is another turn. */
export function turnKey({ id, donePos }: ConversationLease, upTo: number): string {
  return `${id}:${donePos + 1}-${upTo}`;
}

/** An agent that does not stop when it is told to must not keep the conversation. */
function aborted(signal: AbortSignal): Promise<AgentAnswer> {
  return new Promise((resolve) => {
    const failed = (): void => resolve({ kind: 'failed', why: 'the agent took too long', retryable: true });
    if (signal.aborted) failed();
    else signal.addEventListener('abort', failed, { once: true });
  });
}

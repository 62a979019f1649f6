import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../foundation/clock';
import type { AgentAnswer } from './agent';
import { Agents } from './organization-agents';

/** Somebody waits at a page for it. */
const TRIAL_TIMEOUT_MS = 45_000;

/** Asks an agent once, as if somebody wrote, before it is given to a number. */
@Injectable()
export class AgentTrial {
  constructor(
    private readonly agents: Agents,
    private readonly clock: Clock,
  ) {}

  /** Nothing of it is stored here, and no past is known. */
  async ask(organizationId: string, agentId: string, text: string): Promise<AgentAnswer> {
    this.agents.forget(organizationId, agentId);
    const agent = await this.agents.of({ organizationId, agentId });
    if (!agent)
      return { kind: 'failed', why: 'the agent’s settings or its secret cannot be used', retryable: false };
    const turn = {
      id: randomUUID(),
      agentId,
      entityId: randomUUID(),
      roomId: randomUUID(),
      conversationId: randomUUID(),
      channel: 'trial',
      messages: [{ text, at: this.clock.now().toISOString() }],
      history: () => Promise.resolve([]),
    };
    return agent.answer(turn, AbortSignal.timeout(TRIAL_TIMEOUT_MS));
  }
}

import type { Agent, AgentAnswer, AgentTurn } from '../agent';
import {
  asObject,
  callAgentServer,
  failure,
  failureOfStatus,
  jsonObject,
  type AgentFailure,
  type HttpAnswer,
  type Send,
} from '../agent-http';
import type { ElizaosConfig } from './elizaos.config';

/** The answer repeats our message and the agent's thoughts beside its text. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Channels whose participants we have seen to be right; past this many they are looked up again. */
const MAX_KNOWN_CHANNELS = 10_000;

/**
 * Asks an agent on an elizaOS server, by the routes of `@elizaos/server` 1.7.2 that docs/agents.md lists. The channel is
 * our room, the author our entity, so elizaOS keeps the memory of each and no history is sent.
 */
export class ElizaosAgent implements Agent {
  readonly kind = 'elizaos';
  private readonly api: string;
  private messageServerId: string | undefined;
  private readonly known = new Set<string>();

  constructor(
    private readonly config: ElizaosConfig,
    private readonly send: Send = fetch,
  ) {
    this.api = `${config.url.replace(/\/+$/, '')}/api/messaging`;
  }

  async answer(turn: AgentTurn, signal: AbortSignal): Promise<AgentAnswer> {
    const server = this.messageServerId ?? (await this.findMessageServer(signal));
    if (typeof server !== 'string') return server;
    const misplaced = await this.seatParticipants(turn, signal);
    if (misplaced) return misplaced;
    const answer = await this.call('POST', channelPath(turn, 'messages'), signal, messageOf(turn, server));
    if (answer.kind === 'failed') return answer;
    if (isSuccess(answer))
      return { kind: 'answered', text: textOf(jsonObject(answer.body)?.['agentResponse']) };
    if (answer.status !== 403) return failureOfStatus(answer.status, answer.headers);
    // The server was set up anew and has another id: ask for it at the next attempt.
    this.messageServerId = undefined;
    return { ...failureOfStatus(answer.status, answer.headers), retryable: true };
  }

  private async findMessageServer(signal: AbortSignal): Promise<string | AgentFailure> {
    const answer = await this.call('GET', '/message-server/current', signal);
    if (answer.kind === 'failed') return answer;
    if (!isSuccess(answer)) return failureOfStatus(answer.status, answer.headers);
    const id = asObject(jsonObject(answer.body)?.['data'])?.['messageServerId'];
    if (typeof id !== 'string')
      return failure('the elizaOS server did not tell its message server id', false);
    this.messageServerId = id;
    return id;
  }

  /**
   * The server takes a channel's first participant that is not the author for the agent. After a merge of users, or with
   * another agent, an old channel would answer as the wrong one or not at all: its participants are set right first.
   */
  private async seatParticipants(turn: AgentTurn, signal: AbortSignal): Promise<AgentFailure | undefined> {
    const seats = `${turn.roomId} ${turn.entityId} ${turn.agentId}`;
    if (this.known.has(seats)) return undefined;
    const answer = await this.call('GET', channelPath(turn, 'participants'), signal);
    if (answer.kind === 'failed') return answer;
    if (!isSuccess(answer)) return failureOfStatus(answer.status, answer.headers);
    const present = jsonObject(answer.body)?.['data'];
    const wanted = [turn.entityId, turn.agentId];
    // None: the channel does not exist yet, and the first message makes it with both.
    if (Array.isArray(present) && present.length > 0 && !sameMembers(present, wanted)) {
      const changed = await this.call('PATCH', channelPath(turn), signal, {
        participantCentralUserIds: wanted,
      });
      if (changed.kind === 'failed') return changed;
      if (!isSuccess(changed)) return failureOfStatus(changed.status, changed.headers);
    }
    if (this.known.size >= MAX_KNOWN_CHANNELS) this.known.clear();
    this.known.add(seats);
    return undefined;
  }

  private call(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<HttpAnswer | AgentFailure> {
    return callAgentServer(
      {
        method,
        url: `${this.api}${path}`,
        ...(this.config.apiKey !== undefined && { headers: { 'X-API-KEY': this.config.apiKey } }),
        ...(body && { body: JSON.stringify(body) }),
        maxAnswerBytes: MAX_ANSWER_BYTES,
      },
      signal,
      this.send,
    );
  }
}

function channelPath(turn: AgentTurn, below?: 'messages' | 'participants'): string {
  return `/channels/${encodeURIComponent(turn.roomId)}${below ? `/${below}` : ''}`;
}

/** `transport: http` makes the server wait for the agent and put its answer into the response. */
function messageOf(turn: AgentTurn, messageServerId: string): object {
  return {
    message_server_id: messageServerId,
    author_id: turn.entityId,
    content: turn.messages.map((message) => message.text).join('\n'),
    source_type: `eliza_gateway_${turn.channel}`,
    transport: 'http',
    metadata: {
      isDm: true,
      channelType: 'DM',
      targetUserId: turn.agentId,
      agentMode: { mode: 'assistant' },
      turnId: turn.id,
      conversationId: turn.conversationId,
      platform: turn.channel,
      ...(turn.personName !== undefined && { user_display_name: turn.personName }),
    },
  };
}

function isSuccess(answer: HttpAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

function sameMembers(present: readonly unknown[], wanted: readonly string[]): boolean {
  return present.length === wanted.length && wanted.every((id) => present.includes(id));
}

/** What an action said last stands in `actionCallbacks`, and its announcement in `text`; plain replies have only `text`. */
function textOf(agentResponse: unknown): string {
  const response = asObject(agentResponse);
  const texts = [asObject(response?.['actionCallbacks'])?.['text'], response?.['text']];
  return texts.find((text): text is string => typeof text === 'string' && text.trim() !== '') ?? '';
}

import { createHmac } from 'node:crypto';
import type { Clock } from '../../foundation/clock';
import type { Agent, AgentAnswer, AgentTurn } from '../agent';
import { asObject, callAgentServer, failure, failureOfStatus, jsonObject, type Send } from '../agent-http';
import type { HttpAgentConfig } from './http.config';

/** Longer answers are refused: no messenger carries them. */
const MAX_ANSWER_BYTES = 256 * 1024;

/**
 * Asks your own server: POSTs the turn as JSON, signed, and takes the answer's `text` as the reply. The contract is in
 * docs/agents.md.
 */
export class HttpAgent implements Agent {
  readonly kind = 'http';

  constructor(
    private readonly config: HttpAgentConfig,
    private readonly clock: Clock,
    private readonly send: Send = fetch,
  ) {}

  async answer(turn: AgentTurn, signal: AbortSignal): Promise<AgentAnswer> {
    const body = await this.bodyOf(turn);
    const timestamp = Math.floor(this.clock.now().getTime() / 1000);
    const answer = await callAgentServer(
      {
        method: 'POST',
        url: this.config.url,
        headers: {
          'X-Eliza-Timestamp': String(timestamp),
          'X-Eliza-Signature': `t=${timestamp},v1=${signature(this.config.secret, timestamp, body)}`,
          'Idempotency-Key': turn.id,
        },
        body,
        maxAnswerBytes: MAX_ANSWER_BYTES,
      },
      signal,
      this.send,
    );
    if (answer.kind === 'failed') return answer;
    if (answer.status < 200 || answer.status > 299) return failureOfStatus(answer.status, answer.headers);
    return read(answer.body);
  }

  private async bodyOf(turn: AgentTurn): Promise<string> {
    const { historyTokens } = this.config;
    const history = historyTokens > 0 ? await turn.history(historyTokens) : [];
    return JSON.stringify({ ...turn, history });
  }
}

/** Hexadecimal HMAC-SHA256 of `<timestamp>.<body>`. */
export function signature(secret: string, timestamp: number, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

function read(body: string): AgentAnswer {
  if (!body.trim()) return { kind: 'answered', text: '' };
  const answer = jsonObject(body);
  const handOver = answer?.['handOver'] === true;
  const text = answer?.['text'] ?? (handOver ? '' : undefined);
  if (typeof text !== 'string')
    return failure('the agent answered something other than {"text": "…"}', false);
  const usage = usageOf(answer?.['usage']);
  return { kind: 'answered', text, ...(handOver && { handOver }), ...(usage && { usage }) };
}

function usageOf(value: unknown): { inputTokens: number; outputTokens: number } | undefined {
  const usage = asObject(value);
  const inputTokens = usage?.['inputTokens'];
  const outputTokens = usage?.['outputTokens'];
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

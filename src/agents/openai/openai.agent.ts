import OpenAI, { APIConnectionTimeoutError, APIError, APIUserAbortError, type ClientOptions } from 'openai';
import type { Agent, AgentAnswer, AgentTurn } from '../agent';
import { HAND_OVER_MARKER } from '../agent.config';
import { AGENT_TIMEOUT_MS, failure, failureOfError, failureOfStatus, type AgentFailure } from '../agent-http';
import { chatOf } from './chat';
import { isOpenaiItself, type OpenaiConfig } from './openai.config';

/** A model that will not stop is stopped here; characters, far above what a messenger carries. */
const MAX_ANSWER_LENGTH = 64_000;

/** Asks a model behind an OpenAI-compatible endpoint. One attempt a call: the turn itself is retried. */
export class OpenaiAgent implements Agent {
  readonly kind = 'openai';
  private readonly client: OpenAI;

  constructor(
    private readonly config: OpenaiConfig,
    private readonly prompt: string,
    send?: ClientOptions['fetch'],
  ) {
    this.client = new OpenAI({
      baseURL: config.baseUrl,
      // The client insists on a key; servers without keys ignore this one.
      apiKey: config.apiKey ?? 'none',
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: AGENT_TIMEOUT_MS,
      // The client would print pieces of the answer when it cannot read them.
      logLevel: 'off',
      ...(send && { fetch: send }),
    });
  }

  async answer(turn: AgentTurn, signal: AbortSignal): Promise<AgentAnswer> {
    const messages = await chatOf(turn, this.prompt, this.config.contextTokens - this.config.maxOutputTokens);
    const timeout = AbortSignal.timeout(AGENT_TIMEOUT_MS);
    // The client's own time-out ends with the headers: this one covers the stream too.
    const stopped = AbortSignal.any([signal, timeout]);
    try {
      const stream = await this.client.chat.completions.create(
        {
          model: this.config.model,
          messages: [...messages],
          stream: true,
          stream_options: { include_usage: true },
          [this.lengthParameter]: this.config.maxOutputTokens,
        },
        { signal: stopped },
      );
      const completion = await collect(stream);
      // An aborted stream ends without an error.
      if (stopped.aborted) return failureOfError(stopped.reason);
      return answerOf(completion, this.prompt.includes(HAND_OVER_MARKER));
    } catch (error) {
      if (stopped.aborted) return failureOfError(stopped.reason);
      return failureOf(error);
    }
  }

  private get lengthParameter(): 'max_completion_tokens' | 'max_tokens' {
    return isOpenaiItself(this.config.baseUrl) ? 'max_completion_tokens' : 'max_tokens';
  }
}

interface Completion {
  text: string;
  refusal: string;
  finish?: string;
  usage?: { inputTokens: number; outputTokens: number };
}

async function collect(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<Completion> {
  const completion: Completion = { text: '', refusal: '' };
  for await (const chunk of stream) {
    // Compatible servers leave out what OpenAI's types promise.
    const choice = chunk.choices?.[0];
    completion.text += choice?.delta?.content ?? '';
    completion.refusal += choice?.delta?.refusal ?? '';
    if (choice?.finish_reason) completion.finish = choice.finish_reason;
    if (chunk.usage) {
      const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = chunk.usage;
      completion.usage = { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 };
    }
    if (completion.text.length > MAX_ANSWER_LENGTH) {
      completion.finish = 'length';
      break;
    }
  }
  return completion;
}

function answerOf(completion: Completion, mayHandOver: boolean): AgentAnswer {
  const said = withoutThoughts(completion.text.slice(0, MAX_ANSWER_LENGTH)).trim();
  if (completion.finish === undefined) return failure('the model’s answer was cut off', true);
  if (completion.finish === 'content_filter')
    return failure('the model’s content filter stopped the answer', false);
  if (completion.finish === 'length' && !said)
    return failure('the model used up its output tokens before any text', false);
  const handOver = mayHandOver && marker.test(said);
  const text = handOver ? said.replace(markers, '').trim() : said;
  return {
    kind: 'answered',
    text: text || completion.refusal.trim(),
    ...(handOver && { handOver }),
    ...(completion.usage && { usage: completion.usage }),
  };
}

const markerLine = `^[ \\t]*${HAND_OVER_MARKER.replace(/[[\]]/g, '\\$&')}[ \\t]*$\\n?`;
const marker = new RegExp(markerLine, 'm');
const markers = new RegExp(markerLine, 'gm');

/** Open reasoning models put their thoughts before the answer when their server does not part them. */
function withoutThoughts(text: string): string {
  return text.replace(/^\s*<think>[\s\S]*?(<\/think>|$)/, '');
}

/** Quotes the provider's error code, never its message: that may repeat what the person wrote. */
function failureOf(error: unknown): AgentFailure {
  if (error instanceof APIConnectionTimeoutError) return failure('the agent took too long', true);
  if (error instanceof APIUserAbortError || !(error instanceof APIError)) return failureOfError(error);
  const { status, headers } = error as APIError;
  if (status === undefined || headers === undefined) return failureOfError(error);
  const code = /^[a-z0-9_.-]{1,60}$/i.exec(String(error.code ?? ''))?.[0];
  const failed = failureOfStatus(status, headers, code);
  // OpenAI says 429 for an empty account too, and no retry fills it.
  return code === 'insufficient_quota' ? failure(failed.why, false) : failed;
}

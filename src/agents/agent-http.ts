import type { AgentAnswer } from './agent';

/** An agent may think for this long; a turn ends at 120 s, so there is time left to say that it failed. */
export const AGENT_TIMEOUT_MS = 110_000;

export type AgentFailure = Extract<AgentAnswer, { kind: 'failed' }>;

export interface HttpAnswer {
  readonly kind: 'http';
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, as JSON. */
  readonly body?: string;
  /** A longer answer is a failure; bytes. */
  readonly maxAnswerBytes: number;
}

/** What of `fetch` is used: the process's own, or one that calls organisations' servers with care. */
export type Send = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

/**
 * One HTTP call to a server that answers for an agent: no redirects, at most `AGENT_TIMEOUT_MS`, bounded answer. Any
 * status is an answer; no connection, a cut or a time-out is a failure worth a retry. Never throws for the network.
 */
export async function callAgentServer(
  call: HttpCall,
  signal: AbortSignal,
  send: Send = fetch,
): Promise<HttpAnswer | AgentFailure> {
  const withTimeout = AbortSignal.any([signal, AbortSignal.timeout(AGENT_TIMEOUT_MS)]);
  try {
    const response = await send(call.url, {
      method: call.method,
      headers: { accept: 'application/json', ...(call.body !== undefined && jsonBody), ...call.headers },
      ...(call.body !== undefined && { body: call.body }),
      redirect: 'manual',
      signal: withTimeout,
    });
    const body = await boundedText(response, call.maxAnswerBytes);
    if (body === undefined)
      return failure(`the agent's answer is larger than ${call.maxAnswerBytes} bytes`, false);
    return { kind: 'http', status: response.status, headers: response.headers, body };
  } catch (error) {
    return failureOfError(error);
  }
}

/** What a refusal means for the turn: 408, 409, 425, 429 and 5xx can pass, every other status cannot. */
export function failureOfStatus(status: number, headers: Headers, code?: string): AgentFailure {
  const retryable = [408, 409, 425, 429].includes(status) || status >= 500;
  const retryAfterMs = retryable ? retryAfter(headers) : undefined;
  const why = `the agent answered HTTP ${status}${code ? ` (${code})` : ''}`;
  return { ...failure(why, retryable), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** No answer at all. `why` carries at most the system's error code: messages may name hosts or repeat what was sent. */
export function failureOfError(error: unknown): AgentFailure {
  const name = asObject(error)?.['name'];
  if (name === 'TimeoutError') return failure('the agent took too long', true);
  if (name === 'AbortError') return failure('the turn was stopped', true);
  const code = systemCode(error);
  // Its own doing, and the same again at the next try.
  if (code === 'ENDPOINT_NOT_PUBLIC') return failure('the agent is not on the public internet', false);
  if (code === 'ANSWER_TOO_LARGE') return failure('the agent’s answer is too large', false);
  return failure(`the agent could not be reached${code ? ` (${code})` : ''}`, true);
}

export function failure(why: string, retryable: boolean): AgentFailure {
  return { kind: 'failed', why, retryable };
}

/** A JSON object as a record, anything else as `undefined`. */
export function jsonObject(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(body));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isObject(value) ? value : undefined;
}

const jsonBody = { 'content-type': 'application/json' } as const;

// A mistaken header must not park a conversation for days.
const LONGEST_RETRY_AFTER_MS = 60 * 60_000;

/** `retry-after-ms` is OpenAI's; `Retry-After` is seconds or a date (RFC 9110 §10.2.3), read against the answer's own. */
function retryAfter(headers: Headers): number | undefined {
  const inMs = headers.get('retry-after-ms');
  const value = headers.get('retry-after');
  const until = value === null ? NaN : Date.parse(value) - Date.parse(headers.get('date') ?? '');
  const wait =
    inMs !== null ? Number(inMs) : value !== null && /^\d+$/.test(value) ? Number(value) * 1000 : until;
  return Number.isFinite(wait) && wait >= 0 ? Math.min(wait, LONGEST_RETRY_AFTER_MS) : undefined;
}

async function boundedText(response: Response, maxBytes: number): Promise<string | undefined> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Clients wrap what they caught, once or twice. */
function systemCode(error: unknown, depth = 0): string | undefined {
  const { code, cause } = asObject(error) ?? {};
  if (typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code)) return code;
  return cause !== undefined && depth < 3 ? systemCode(cause, depth + 1) : undefined;
}

import { errorCode } from '../../foundation/error-code';
import type { PublicFetch } from '../../foundation/http/public-fetch';
import { signedHeaders } from './signature';

/** An event as a webhook is told of it. */
export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly createdAt: Date;
  readonly data: unknown;
}

/** What a call came to. `error`: one of a few words, for the owner of the webhook. */
export type CallEnd =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'failed'; readonly status: number | null; readonly error: CallError };

export type CallError =
  | 'HTTP_ERROR'
  | 'REDIRECTED'
  | 'TIMEOUT'
  | 'NAME_NOT_FOUND'
  | 'CONNECTION_REFUSED'
  | 'ENDPOINT_NOT_PUBLIC'
  | 'UNREACHABLE'
  | 'SECRET_UNREADABLE';

/** From the look-up of the name to the answer's end. */
export const callTimeoutMs = 10_000;
/** More of an answer is not read; what it says does not matter. */
const MOST_ANSWER_BYTES = 8_192;

/** One call: a signed POST. Never rejects, but when `signal` aborts: then nobody knows whether it arrived. */
export async function callWebhook(
  http: PublicFetch,
  { url, secret }: { readonly url: string; readonly secret: string },
  event: ToldEvent,
  signal: AbortSignal,
): Promise<CallEnd> {
  const { id, type, createdAt, data } = event;
  const body = JSON.stringify({ id, type, created_at: createdAt.toISOString(), data });
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'eliza-gateway',
    ...signedHeaders(secret, id, Math.floor(Date.now() / 1000), body),
  };
  try {
    const limits = { timeoutMs: callTimeoutMs, maxAnswerBytes: MOST_ANSWER_BYTES };
    const answer = await http.fetch(url, { method: 'POST', headers, body, signal }, limits);
    // Read to its end, so that the connection can be used again; whatever becomes of that, the status has come.
    await answer.arrayBuffer().catch(() => undefined);
    return endBy(answer.status);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', status: null, error: nameOf(error) };
  }
}

function endBy(status: number): CallEnd {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  const redirected = status >= 300 && status < 400;
  return { kind: 'failed', status, error: redirected ? 'REDIRECTED' : 'HTTP_ERROR' };
}

/** No more than its owner must know: the system's own words would describe what is near us. */
function nameOf(error: unknown): CallError {
  if (error instanceof Error && error.name === 'TimeoutError') return 'TIMEOUT';
  const code = errorCode(error) ?? (error instanceof Error ? errorCode(error.cause) : undefined);
  return names.get(code ?? '') ?? 'UNREACHABLE';
}

const names: ReadonlyMap<string, CallError> = new Map([
  ['ENDPOINT_NOT_PUBLIC', 'ENDPOINT_NOT_PUBLIC'],
  ['ECONNREFUSED', 'CONNECTION_REFUSED'],
  ['ENOTFOUND', 'NAME_NOT_FOUND'],
  ['ETIMEDOUT', 'TIMEOUT'],
  ['UND_ERR_CONNECT_TIMEOUT', 'TIMEOUT'],
]);

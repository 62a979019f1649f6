import { setMaxListeners } from 'node:events';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Pool, type Dispatcher } from 'undici';

/** One call. `path` is appended to the platform's base URL as it is. */
export interface PlatformCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as `application/json`. */
  readonly json?: unknown;
  /** Headers of the answer that the caller wants to see, in lower case. */
  readonly wanted?: readonly string[];
  /** Sent as `application/x-www-form-urlencoded`, where there is no `json`. */
  readonly form?: string;
  readonly signal: AbortSignal;
}

/**
 * What is known of a call.
 * `answered`: the platform said something; redirects are answers. `body` is at most 1 MB, cut there.
 * `not-sent`: the request certainly never left: no name, no connection, no TLS, or no time before there was one.
 * `unknown`: it left, and no whole answer came.
 * `why` is a system error code, `timed-out` or `aborted`; it holds nothing of the request.
 */
export type PlatformAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      /** From Retry-After, 10 minutes at most. */
      readonly retryAfterMs?: number;
      /** Those of the wanted headers that came; absent where none was wanted. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'not-sent'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Never throws, never rejects; settled after `timeoutMs` at the latest. */
export type CallPlatform = (call: PlatformCall) => Promise<PlatformAnswer>;

/** Calls to one platform over connections that are kept and shared by the process. `timeoutMs` is for a call as a whole. */
export function platformAt(baseUrl: string, timeoutMs = 10_000): CallPlatform {
  const base = new URL(baseUrl);
  const pool = poolOf(base.origin);
  const prefix = base.pathname.replace(/\/+$/, '');

  return ({ method, path: below, headers, json, form, wanted, signal }) => {
    if (signal.aborted) return Promise.resolve({ kind: 'not-sent', why: 'aborted' });
    const path = prefix + below;
    const why = whyForbidden(path, headers);
    if (why !== undefined) return Promise.resolve({ kind: 'not-sent', why });
    const content = contentOf(json, form);
    const request: Dispatcher.DispatchOptions = content
      ? { method, path, headers: { ...headers, 'content-type': content.type }, body: content.body }
      : { method, path, headers };
    return new Promise((resolve) => {
      pool.dispatch(request, new Exchange(resolve, timeoutMs, signal, wanted));
    });
  };
}

function contentOf(
  json: unknown,
  form: string | undefined,
): { readonly type: string; readonly body: string } | undefined {
  if (json !== undefined) return { type: 'application/json', body: JSON.stringify(json) };
  return form === undefined ? undefined : { type: 'application/x-www-form-urlencoded', body: form };
}

/** One for each platform, for the life of the process; their number is that of the base URLs in the configuration. */
const pools = new Map<string, Pool>();

function poolOf(origin: string): Pool {
  const known = pools.get(origin);
  if (known) return known;
  const pool = new Pool(origin, {
    connections: 256,
    // Never two calls on one connection: what breaks one would leave the other unknown.
    pipelining: 1,
    allowH2: false,
    // A server may close an idle connection in the moment we write to it, and then nobody knows whether it read the
    // message. Servers wait 5 s (Node) or longer, so we give idle connections up before that; of a Keep-Alive hint 1 s
    // is taken off for the way.
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 4000,
    keepAliveTimeoutThreshold: 1000,
    // A call has one time-out, its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  pools.set(origin, pool);
  return pool;
}

const maxBodyBytes = 1024 * 1024;
const maxRetryAfterMs = 10 * 60_000;

/**
 * The code of what HTTP forbids in a path or header. undici checks it too, but there its pool takes the connection it
 * had chosen for busy ever after: 256 calls with a broken token would end all calls to the platform.
 */
function whyForbidden(path: string, headers: Readonly<Record<string, string>>): string | undefined {
  if (!/^\/[\x21-\xff]*$/.test(path)) return 'ERR_UNESCAPED_CHARACTERS';
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return undefined;
  } catch (error) {
    return whyOf(error);
  }
}

/** Follows one request to its end. undici repeats nothing by itself once `onRequestStart` was called. */
class Exchange implements Dispatcher.DispatchHandler {
  /** Is there from the moment that the request is written to a connection whose TLS is done: not before can it have left. */
  private connection: Dispatcher.DispatchController | undefined;
  private settled = false;
  private status = 0;
  private retryAfterMs: number | undefined;
  private headers: Readonly<Record<string, string>> | undefined;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private readonly timer: NodeJS.Timeout;
  private readonly abort = (): void => this.giveUp('aborted');

  constructor(
    private readonly resolve: (answer: PlatformAnswer) => void,
    timeoutMs: number,
    private readonly signal: AbortSignal,
    private readonly wanted: readonly string[] | undefined,
  ) {
    this.timer = setTimeout(() => this.giveUp('timed-out'), timeoutMs);
    // One signal may stop hundreds of calls, which Node would take for a leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', this.abort);
  }

  onRequestStart(connection: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection. An error here drops the request unwritten and leaves the connection
    // to the next one; `connection.abort` would close it.
    if (this.settled) throw new Error('given up');
    this.connection = connection;
  }

  /** Comes again for each interim answer (1xx); the last is the one that counts. */
  onResponseStart(
    _connection: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.status = status;
    this.retryAfterMs = waitOf(first(headers['retry-after']), first(headers.date));
    this.headers = this.wanted && seen(headers, this.wanted);
  }

  onResponseData(connection: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size <= maxBodyBytes) return;
    this.answer();
    connection.abort(new Error('cut'));
  }

  onResponseEnd(): void {
    this.answer();
  }

  /** Comes also after a `giveUp`: only the first outcome counts. */
  onResponseError(_connection: Dispatcher.DispatchController, error: Error): void {
    this.fail(whyOf(error));
  }

  private answer(): void {
    const { status, retryAfterMs, headers } = this;
    const body = Buffer.concat(this.chunks).subarray(0, maxBodyBytes).toString();
    const more = { ...(retryAfterMs !== undefined && { retryAfterMs }), ...(headers && { headers }) };
    this.settle({ kind: 'answered', status, body, ...more });
  }

  private giveUp(why: string): void {
    this.fail(why);
    this.connection?.abort(new Error('given up'));
  }

  private fail(why: string): void {
    this.settle({ kind: this.connection ? 'unknown' : 'not-sent', why });
  }

  private settle(answer: PlatformAnswer): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.abort);
    this.resolve(answer);
  }
}

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

const seen = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
  wanted: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    wanted.flatMap((name) => {
      const value = first(headers[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Retry-After is seconds or a date (RFC 9110, 10.2.3); a date counts from the server's own clock. */
function waitOf(retryAfter: string | undefined, serverDate: string | undefined): number | undefined {
  if (!retryAfter) return undefined;
  const ms = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - (serverDate === undefined ? Date.now() : Date.parse(serverDate));
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxRetryAfterMs);
}

/** Only the code: messages of errors name addresses. undici's own codes for what the system has a code for are not passed on. */
function whyOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'UND_ERR_SOCKET') return 'ECONNRESET';
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'timed-out';
  return typeof code === 'string' ? code : 'failed';
}

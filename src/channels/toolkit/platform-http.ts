import { setMaxListeners } from 'node:events';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';

/** One JSON call. `path` is appended to the platform's base URL as it is. */
export interface PlatformCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as `application/json`. */
  readonly json?: unknown;
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
    }
  | { readonly kind: 'not-sent'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Never throws, never rejects; settled after `timeoutMs` at the latest. */
export type CallPlatform = (call: PlatformCall) => Promise<PlatformAnswer>;

/** Calls to one platform over connections that are kept and shared by the process. `timeoutMs` is for a call as a whole. */
export function platformAt(baseUrl: string, timeoutMs = 10_000): CallPlatform {
  const base = new URL(baseUrl);
  const secure = base.protocol === 'https:';
  const { hostname, port } = urlToHttpOptions(base);
  const target = { hostname, port, agent: secure ? httpsAgent : httpAgent };
  const prefix = base.pathname.replace(/\/+$/, '');
  const open = secure ? httpsRequest : httpRequest;

  return ({ method, path, headers, json, signal }) => {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const entity = body === undefined ? {} : entityHeaders(body);
    return settle(
      () => open({ ...target, method, path: prefix + path, headers: { ...headers, ...entity } }),
      secure ? 'secureConnect' : 'connect',
      { body, timeoutMs, signal },
    );
  };
}

// A server may close an idle connection in the moment we write to it, and then nobody knows whether it read the message.
// Servers wait 5 s (Node) or longer, so we give idle connections up before that; a shorter Keep-Alive hint is obeyed.
const pool = { keepAlive: true, maxSockets: 256, maxFreeSockets: 256, timeout: 4000 };
const httpAgent = new HttpAgent(pool);
const httpsAgent = new HttpsAgent(pool);

const maxBodyBytes = 1024 * 1024;
const maxRetryAfterMs = 10 * 60_000;

const entityHeaders = (body: string): Record<string, string | number> => ({
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
});

interface Exchange {
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Follows one request to its end. Until `readyEvent` of its connection nothing can have reached the platform. */
function settle(open: () => ClientRequest, readyEvent: string, exchange: Exchange): Promise<PlatformAnswer> {
  const { body, timeoutMs, signal } = exchange;
  if (signal.aborted) return Promise.resolve({ kind: 'not-sent', why: 'aborted' });
  return new Promise((resolve) => {
    let request: ClientRequest;
    try {
      request = open();
    } catch (error) {
      // A header or path that HTTP forbids.
      resolve({ kind: 'not-sent', why: codeOf(error) });
      return;
    }
    let mayHaveLeft = false;
    const left = (): void => void (mayHaveLeft = true);
    const finish = (answer: PlatformAnswer): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(answer);
    };
    const fail = (why: string): void => finish({ kind: mayHaveLeft ? 'unknown' : 'not-sent', why });
    const giveUp = (why: string): void => {
      fail(why);
      request.destroy();
    };
    const abort = (): void => giveUp('aborted');
    const timer = setTimeout(() => giveUp('timed-out'), timeoutMs);
    // One signal may stop hundreds of calls, which Node would take for a leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', abort);

    request.once('socket', (socket: Socket) => {
      if (socket.connecting) socket.once(readyEvent, left);
      else left();
    });
    // Stays on for the errors that follow a `destroy`; only the first outcome counts.
    request.on('error', (error) => fail(codeOf(error)));
    request.once('response', (response) => read(response, finish, fail));
    request.end(body);
  });
}

function read(
  response: IncomingMessage,
  finish: (answer: PlatformAnswer) => void,
  fail: (why: string) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const answer = (): void =>
    finish(answered(response, Buffer.concat(chunks).subarray(0, maxBodyBytes).toString()));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= maxBodyBytes) return;
    answer();
    response.destroy();
  });
  response.once('end', answer);
  response.on('error', (error) => fail(codeOf(error)));
}

function answered(response: IncomingMessage, body: string): PlatformAnswer {
  const retryAfterMs = waitOf(response.headers['retry-after'], response.headers.date);
  const status = response.statusCode ?? 0;
  return { kind: 'answered', status, body, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Retry-After is seconds or a date (RFC 9110, 10.2.3); a date counts from the server's own clock. */
function waitOf(retryAfter: string | undefined, serverDate: string | undefined): number | undefined {
  if (!retryAfter) return undefined;
  const ms = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - (serverDate === undefined ? Date.now() : Date.parse(serverDate));
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxRetryAfterMs);
}

/** Only the code: messages of system errors name addresses. */
const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'failed';

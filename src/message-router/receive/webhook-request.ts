import type { IncomingMessage } from 'node:http';
import type { AnyChannel, RawRequest, VerifiedRequest } from '../../channels';
import type { Connection } from '../../connections';

/** What the signature guard found out; the interceptor and the controller go on with it. */
export interface VerifiedWebhook {
  readonly channel: AnyChannel;
  readonly request: VerifiedRequest;
  /** The connections whose secret verified the request. */
  readonly connections: readonly Connection[];
}

const bodies = new WeakMap<IncomingMessage, Buffer>();
const rawRequests = new WeakMap<IncomingMessage, RawRequest>();
const verifiedWebhooks = new WeakMap<IncomingMessage, VerifiedWebhook>();
const noBytes = Buffer.alloc(0);

/** The entrance has read the body. */
export function rememberBody(request: IncomingMessage, body: Buffer): void {
  bodies.set(request, body);
}

export function rememberVerified(request: IncomingMessage, verified: VerifiedWebhook): void {
  verifiedWebhooks.set(request, verified);
}

/** Throws if the guard did not run: a route without it is a bug. */
export function verifiedWebhook(request: IncomingMessage): VerifiedWebhook {
  const verified = verifiedWebhooks.get(request);
  if (!verified) throw new Error('a webhook route runs behind the signature guard');
  return verified;
}

/** The request as a channel reads it. The body is empty until it has been read, and in a GET. */
export function rawRequest(request: IncomingMessage): RawRequest {
  let raw = rawRequests.get(request);
  if (!raw) rawRequests.set(request, (raw = readRequest(request)));
  return raw;
}

function readRequest(request: IncomingMessage): RawRequest {
  const headers: Record<string, string | undefined> = {};
  for (const name in request.headers) {
    const value = request.headers[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    // Both when they are asked for: only a handshake reads the query, and the body comes later.
    get query() {
      return queryOf(request.url ?? '');
    },
    get body() {
      return bodies.get(request) ?? noBytes;
    },
  };
}

/** Names with dots and brackets stay as they are; a name that comes twice has a list, which no handshake accepts. */
function queryOf(url: string): Record<string, unknown> {
  const { searchParams } = new URL(url, 'http://here');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const [value, ...more] = searchParams.getAll(name);
      return [name, more.length ? [value, ...more] : value];
    }),
  );
}

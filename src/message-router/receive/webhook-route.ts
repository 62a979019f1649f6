import type { Request } from 'express';
import type { AnyChannel, RawRequest, VerifiedRequest } from '../../channels';
import type { Connection } from '../../connections';

/** Where platforms call: the app's own connection of a channel, or one organisation's. */
export const webhookPaths = ['api/eliza-app/webhook/:channel', 'api/webhooks/:channel/:orgId'];

/** Whose webhook a path is. */
export interface WebhookRoute {
  readonly channelName: string;
  /** null: the app's own. */
  readonly organizationId: string | null;
}

/** Reads the path itself, because admission comes before routing; undefined: not a webhook path. */
export function webhookRoute(path: string): WebhookRoute | undefined {
  const [, channelName, , orgChannel, orgId] =
    /^\/api\/(?:eliza-app\/webhook\/([a-z]+)\/?|(webhooks)\/([a-z]+)\/([^/]+)\/?)$/.exec(path) ?? [];
  if (channelName) return { channelName, organizationId: null };
  if (orgChannel && orgId) return { channelName: orgChannel, organizationId: orgId };
  return undefined;
}

/** What the signature guard found out; the interceptor and the controller go on with it. */
export interface VerifiedWebhook {
  readonly channel: AnyChannel;
  readonly request: VerifiedRequest;
  /** The connections whose secret verified the request. */
  readonly connections: readonly Connection[];
}

const verifiedWebhooks = new WeakMap<Request, VerifiedWebhook>();

export function rememberVerified(request: Request, verified: VerifiedWebhook): void {
  verifiedWebhooks.set(request, verified);
}

/** Throws if the guard did not run: a route without it is a bug. */
export function verifiedWebhook(request: Request): VerifiedWebhook {
  const verified = verifiedWebhooks.get(request);
  if (!verified) throw new Error('a webhook route runs behind the signature guard');
  return verified;
}

const noBytes = Buffer.alloc(0);

const rawRequests = new WeakMap<Request, RawRequest>();

/** The request as a channel reads it. The body is empty until it has been read, and in a GET. */
export function rawRequest(request: Request): RawRequest {
  let raw = rawRequests.get(request);
  if (!raw) rawRequests.set(request, (raw = readRequest(request)));
  return raw;
}

function readRequest(request: Request): RawRequest {
  const headers: Record<string, string | undefined> = {};
  for (const name in request.headers) {
    const value = request.headers[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: request.method,
    headers,
    // Both when they are asked for: Express parses the query at each look, and the body comes later.
    get query() {
      return request.query;
    },
    get body() {
      const body: unknown = request.body;
      return Buffer.isBuffer(body) ? body : noBytes;
    },
  };
}

import type { IncomingMessage } from 'node:http';
import { HttpConfig } from './http.config';

const safeMethods: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * May this request count as wanted by our own pages? What only reads may; what changes something must come from a page of
 * ours, as the browser itself says: its origin is PUBLIC_URL's or ELIZA_APP_URL's, or in development the host that it calls.
 */
export function isWanted(request: IncomingMessage, config: HttpConfig): boolean {
  if (safeMethods.has(request.method)) return true;
  const { origin, host } = request.headers;
  if (origin === undefined || origin === 'null') return request.headers['sec-fetch-site'] === 'same-origin';
  if (ownOrigins(config).has(origin)) return true;
  return !config.production && (origin === `http://${host}` || origin === `https://${host}`);
}

/** Where our pages live. */
export function ownOrigins({ publicUrl, elizaAppUrl }: HttpConfig): ReadonlySet<string> {
  return new Set([publicUrl, elizaAppUrl].flatMap((url) => (url ? [new URL(url).origin] : [])));
}

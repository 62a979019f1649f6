import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../foundation/http/bearer-token';
import { accessTokenInCookie } from './sessions/session-cookies';

/** What a request brings to show who calls. `unreadable`: an Authorization header that is none of ours. */
export type Credential =
  | { readonly kind: 'none' | 'unreadable' }
  | { readonly kind: 'access-token'; readonly token: string; readonly from: 'header' | 'cookie' }
  | { readonly kind: 'api-key'; readonly key: string };

/** The one credential that counts: what the caller wrote into a header stands above the browser's cookie. */
export function credentialOf(request: IncomingMessage): Credential {
  const key = request.headers['x-api-key'];
  if (request.headers.authorization !== undefined) {
    const token = bearerToken(request);
    return token === undefined ? { kind: 'unreadable' } : { kind: 'access-token', token, from: 'header' };
  }
  if (typeof key === 'string') return { kind: 'api-key', key };
  const cookie = accessTokenInCookie(request);
  return cookie === undefined ? { kind: 'none' } : { kind: 'access-token', token: cookie, from: 'cookie' };
}

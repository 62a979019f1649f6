import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookieOf } from '../../foundation/http/cookies';
import type { OpenedSession } from './opened-session';

/** The prefixes make browsers refuse these from anybody but us over TLS (and localhost). */
const accessCookie = { name: '__Host-at', path: '/' } as const;
const refreshCookie = { name: '__Secure-rt', path: '/api/eliza-app/auth' } as const;

/** Gives the browser the tokens of a session, out of reach of scripts and of other sites. */
export function setSessionCookies(response: ServerResponse, session: OpenedSession): void {
  append(response, accessCookie, session.token, session.expiresAt);
  append(response, refreshCookie, session.refreshToken, session.refreshExpiresAt);
}

/** Takes them away again. */
export function clearSessionCookies(response: ServerResponse): void {
  append(response, accessCookie, '', new Date(0));
  append(response, refreshCookie, '', new Date(0));
}

export const accessTokenInCookie = (request: IncomingMessage): string | undefined =>
  cookieOf(request, accessCookie.name);

export const refreshTokenInCookie = (request: IncomingMessage): string | undefined =>
  cookieOf(request, refreshCookie.name);

function append(
  response: ServerResponse,
  { name, path }: { readonly name: string; readonly path: string },
  value: string,
  expires: Date,
): void {
  response.appendHeader(
    'Set-Cookie',
    `${name}=${value}; Path=${path}; Expires=${expires.toUTCString()}; HttpOnly; Secure; SameSite=Strict`,
  );
}

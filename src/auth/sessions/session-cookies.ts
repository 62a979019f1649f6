import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookieOf } from '../../foundation/http/cookies';
import type { OpenedSession } from './opened-session';
import type { AccessToken } from './tokens/access-tokens';

/** The prefixes make browsers refuse these from anybody but us over TLS (and localhost). */
const accessCookie = { name: '__Host-at', path: '/' } as const;
const refreshCookie = { name: '__Secure-rt', path: '/api/eliza-app/auth' } as const;

/** Gives the browser the tokens of a session, out of reach of scripts and of other sites. */
export function setSessionCookies(response: ServerResponse, session: OpenedSession): void {
  setAccessCookie(response, session);
  append(response, refreshCookie, session.refreshToken, session.refreshExpiresAt);
}

/** A new access token for a session that is in cookies already. */
export function setAccessCookie(response: ServerResponse, { token, expiresAt }: AccessToken): void {
  append(response, accessCookie, token, expiresAt);
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

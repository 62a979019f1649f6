import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { present } from '../../../src/auth/sessions/session-answer';
import {
  accessTokenInCookie,
  clearSessionCookies,
  refreshTokenInCookie,
} from '../../../src/auth/sessions/session-cookies';

const session = {
  id: '0198c0de-0000-7000-8000-000000000001',
  token: 'head.body.mark',
  expiresAt: new Date('2026-11-24T14:17:00Z'),
  refreshToken: 'rt_token',
  refreshExpiresAt: new Date('2026-12-24T14:07:00Z'),
};
const response = (): ServerResponse => new ServerResponse({ method: 'POST' } as IncomingMessage);
const times = { expires_at: '2026-11-24T14:17:00.000Z', refresh_expires_at: '2026-12-24T14:07:00.000Z' };

describe('present', () => {
  it('shows both tokens to a client that keeps them itself, and sets no cookie', () => {
    const to = response();
    expect(present(session, 'body', to)).toEqual({
      id: session.id,
      token: 'head.body.mark',
      refresh_token: 'rt_token',
      ...times,
    });
    expect(to.getHeader('set-cookie')).toBeUndefined();
  });

  it('shows neither where the browser keeps them', () => {
    const to = response();
    expect(present(session, 'cookie', to)).toEqual({ id: session.id, ...times });
    expect(to.getHeader('set-cookie')).toEqual([
      '__Host-at=head.body.mark; Path=/; Expires=Tue, 24 Nov 2026 14:17:00 GMT; HttpOnly; Secure; SameSite=Strict',
      '__Secure-rt=rt_token; Path=/api/eliza-app/auth; Expires=Thu, 24 Dec 2026 14:07:00 GMT; HttpOnly; Secure; SameSite=Strict',
    ]);
  });

  it('is read back from what the browser sends, until it is cleared', () => {
    const to = response();
    present(session, 'cookie', to);
    const sent = (cookies: unknown) => {
      const kept = (cookies as string[]).map((cookie) => cookie.split(';')[0]).join('; ');
      return { headers: { cookie: kept } } as IncomingMessage;
    };
    const request = sent(to.getHeader('set-cookie'));
    expect([accessTokenInCookie(request), refreshTokenInCookie(request)]).toEqual([
      'head.body.mark',
      'rt_token',
    ]);
    const cleared = response();
    clearSessionCookies(cleared);
    for (const cookie of cleared.getHeader('set-cookie') as string[]) expect(cookie).toContain('1970');
  });
});

import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';

const PATH = '/api/eliza-app/auth/refresh';
const appUrl = 'https://app.example.com';

describe('POST auth/refresh', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await AuthApp.start({ ELIZA_APP_URL: appUrl })));

  const withCookie = (token: string, more: Record<string, string> = {}) => ({
    headers: { cookie: `__Secure-rt=${token}`, origin: appUrl, ...more },
  });

  it('answers a token in the body in the body', async () => {
    const { refreshToken, id } = await app.signIn(personAt(1));
    const answer = await app.call('POST', PATH, { body: { refresh_token: refreshToken } });
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer.body).toEqual({
      session: {
        id,
        token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        expires_at: expect.stringMatching(/Z$/),
        refresh_token: expect.stringMatching(/^rt_[\w-]{43}$/),
        refresh_expires_at: expect.stringMatching(/Z$/),
      },
    });
    const me = await app.call('GET', '/api/eliza-app/auth/sessions', { token: answer.body.session.token });
    expect(me.status).toBe(200);
  });

  it('answers a token in the cookie in cookies that scripts cannot read, whatever is asked', async () => {
    const { refreshToken, id } = await app.signIn(personAt(1));
    const answer = await app.call('POST', PATH, { ...withCookie(refreshToken), body: { transport: 'body' } });
    expect(answer.body.session).toEqual({
      id,
      expires_at: expect.any(String),
      refresh_expires_at: expect.any(String),
    });
    const cookies = answer.headers['set-cookie'] ?? [];
    expect(
      cookies.map((cookie) => cookie.replace(/=[\w.-]+; /, '=…; ').replace(/Expires=[^;]+/, 'Expires=…')),
    ).toEqual([
      '__Host-at=…; Path=/; Expires=…; HttpOnly; Secure; SameSite=Strict',
      '__Secure-rt=…; Path=/api/eliza-app/auth; Expires=…; HttpOnly; Secure; SameSite=Strict',
    ]);
    const cookie = cookies.map((text) => text.split(';')[0]).join('; ');
    const devices = await app.call('GET', '/api/eliza-app/auth/sessions', { headers: { cookie } });
    expect(devices.status).toBe(200);
  });

  it('moves tokens from the body into cookies when asked', async () => {
    const { refreshToken } = await app.signIn(personAt(1));
    const body = { refresh_token: refreshToken, transport: 'cookie' };
    const answer = await app.call('POST', PATH, { body });
    expect(answer.headers['set-cookie']).toHaveLength(2);
    expect(answer.body.session).not.toHaveProperty('refresh_token');
    expect(answer.body.session).not.toHaveProperty('token');
  });

  it.each([
    ['from a foreign page', { origin: 'https://attacker.example' }],
    ['from a sandbox', { origin: 'null' }],
  ])('refuses a cookie %s, and spends nothing', async (_, headers) => {
    const { refreshToken } = await app.signIn(personAt(1));
    const refused = await app.call('POST', PATH, withCookie(refreshToken, headers));
    expect([refused.status, refused.body.code]).toEqual([403, 'CSRF_REFUSED']);
    expect((await app.call('POST', PATH, withCookie(refreshToken))).status).toBe(200);
    expect((await app.rows('select 1 from sessions where revoked_at is not null')).length).toBe(0);
  });

  it.each([
    ['nothing', {}, 401, 'INVALID_REFRESH'],
    ['a token of nobody', { body: { refresh_token: `rt_${'A'.repeat(43)}` } }, 401, 'INVALID_REFRESH'],
    ['a number', { body: { refresh_token: 7 } }, 400, 'INVALID_REQUEST'],
    ['another transport', { body: { transport: 'pigeon' } }, 400, 'INVALID_REQUEST'],
    ['a field that is not ours', { body: { userId: 'x' } }, 400, 'INVALID_REQUEST'],
  ])('refuses %s', async (_, request, status, code) => {
    const answer = await app.call('POST', PATH, request);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('renews a session thirty times a minute, wherever it is asked from', async () => {
    const { refreshToken } = await app.signIn(personAt(2));
    const { refreshToken: another } = await app.signIn(personAt(2));
    const ask = (token: string) => app.call('POST', PATH, { body: { refresh_token: token } });
    for (let time = 0; time < 30; time++) expect((await ask(refreshToken)).status).toBe(200);
    const limited = await ask(refreshToken);
    expect([limited.status, limited.body.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(another)).status).toBe(200);
  });

  it('takes cookies away that are not good any more', async () => {
    const { refreshToken } = await app.signIn(personAt(1));
    await app.call('POST', '/api/eliza-app/auth/logout', { body: { refresh_token: refreshToken } });
    const answer = await app.call('POST', PATH, withCookie(refreshToken));
    expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_REFRESH']);
    for (const cookie of answer.headers['set-cookie'] ?? []) expect(cookie).toMatch(/=; .*1970/);
    expect(answer.headers['set-cookie']).toHaveLength(2);
  });

  it('lets pages of the front end alone read answers', async () => {
    const preflight = (origin: string) =>
      app.call('OPTIONS', PATH, { headers: { origin, 'access-control-request-method': 'POST' } });
    const { headers } = await preflight(appUrl);
    expect(headers['access-control-allow-origin']).toBe(appUrl);
    expect(headers['access-control-allow-credentials']).toBe('true');
    expect((await preflight('https://attacker.example')).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });
});

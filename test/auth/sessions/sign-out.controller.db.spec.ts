import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';

const P = '/api/eliza-app/auth';
const appUrl = 'https://app.example.com';

describe('signing out', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await AuthApp.start({ ELIZA_APP_URL: appUrl })));
  const alive = async (token: string): Promise<boolean> =>
    (await app.call('GET', `${P}/sessions`, { token })).status === 200;

  it.each([
    ['the access token', (s: Tokens) => ({ token: s.token })],
    ['the refresh token', (s: Tokens) => ({ body: { refresh_token: s.refreshToken } })],
    ['the cookies', (s: Tokens) => ({ headers: { cookie: `__Host-at=${s.token}`, origin: appUrl } })],
    [
      'the refresh cookie alone',
      (s: Tokens) => ({ headers: { cookie: `__Secure-rt=${s.refreshToken}`, origin: appUrl } }),
    ],
  ])('here, by %s: 204, and again 204', async (_, by) => {
    const session = await app.signIn(personAt(1));
    const other = await app.signIn(personAt(1));
    for (let time = 0; time < 2; time++) {
      const answer = await app.call('POST', `${P}/logout`, by(session));
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(await alive(session.token)).toBe(false);
    }
    expect(await alive(other.token)).toBe(true);
    const reasons = await app.rows(`select revoke_reason from sessions where id = $1`, [session.id]);
    expect(reasons).toEqual([{ revoke_reason: 'signed_out' }]);
  });

  it('here, with nothing or with what is none of ours: 204, and nobody is signed out', async () => {
    const session = await app.signIn(personAt(1));
    for (const request of [{}, { token: 'a.b.c' }, { body: { refresh_token: 'rt_x' } }])
      expect((await app.call('POST', `${P}/logout`, request)).status).toBe(204);
    expect(await alive(session.token)).toBe(true);
  });

  it('is not done by a page of somebody else', async () => {
    const session = await app.signIn(personAt(1));
    const cookie = `__Host-at=${session.token}`;
    for (const path of ['logout', 'logout-all']) {
      const answer = await app.call('POST', `${P}/${path}`, {
        headers: { cookie, origin: 'https://attacker.example' },
      });
      expect([answer.status, answer.body.code]).toEqual([403, 'CSRF_REFUSED']);
    }
    expect(await alive(session.token)).toBe(true);
  });

  it('everywhere, or everywhere else', async () => {
    const [a, b, c] = [
      await app.signIn(personAt(2)),
      await app.signIn(personAt(2)),
      await app.signIn(personAt(3)),
    ];
    const others = await app.call('POST', `${P}/logout-all`, {
      token: a.token,
      body: { keep_current: true },
    });
    expect([others.status, others.body]).toEqual([200, { revoked: 1 }]);
    expect([await alive(a.token), await alive(b.token), await alive(c.token)]).toEqual([true, false, true]);
    const all = await app.call('POST', `${P}/logout-all`, { token: a.token });
    expect(all.body).toEqual({ revoked: 1 });
    expect([await alive(a.token), await alive(c.token)]).toEqual([false, true]);
  });
});

interface Tokens {
  readonly token: string;
  readonly refreshToken: string;
}

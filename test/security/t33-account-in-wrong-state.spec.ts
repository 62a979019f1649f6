import { Erasure } from '../../src/auth/account/erasure';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { Browser, digitsIn } from './browser';

const P = '/api/eliza-app/auth';

/** What became of the account, as the database says it; `$1` is the user. */
const states: readonly [string, string][] = [
  ['suspended', `update users set status = 'suspended' where id = $1`],
  [
    'merged into another',
    `update users set status = 'merged', merged_into_id = (select id from users where id <> $1 and status = 'active' limit 1)
     where id = $1`,
  ],
  ['erased', `delete from users where id = $1`],
];

describe('T33: an account in the wrong state', () => {
  let app: AuthApp;
  beforeAll(async () => {
    app = await AuthApp.start();
    await app.signIn(personAt(1));
  });

  it.each(states)('%s: is out at the next request and gets no new token', async (state, change) => {
    const session = await app.signIn(personAt(10 + states.findIndex(([name]) => name === state)));
    const cookie = `__Host-at=${session.token}`;
    const requests = () => [
      app.call('GET', `${P}/sessions`, { token: session.token }),
      app.call('GET', `${P}/sessions`, { headers: { cookie } }),
      app.call('DELETE', `${P}/sessions/${session.id}`, { token: session.token }),
      app.call('POST', `${P}/logout-all`, { token: session.token }),
    ];
    expect((await app.call('GET', `${P}/sessions`, { token: session.token })).status).toBe(200);
    await app.rows(change, [session.userId]);
    for (const { status, body } of await Promise.all(requests()))
      expect([status, body.code]).toEqual([401, 'INVALID_SESSION']);
    const refreshed = await app.call('POST', `${P}/refresh`, {
      body: { refresh_token: session.refreshToken },
    });
    expect([refreshed.status, refreshed.body.code]).toEqual(
      state === 'suspended' ? [403, 'ACCOUNT_SUSPENDED'] : [401, 'INVALID_REFRESH'],
    );
  });

  it('comes back when it is active again, with the session that it had', async () => {
    const session = await app.signIn(personAt(3));
    const set = (status: string) =>
      app.rows(`update users set status = $2 where id = $1`, [session.userId, status]);
    await set('suspended');
    await app.call('POST', `${P}/refresh`, { body: { refresh_token: session.refreshToken } });
    await set('active');
    const refreshed = await app.call('POST', `${P}/refresh`, {
      body: { refresh_token: session.refreshToken },
    });
    expect(refreshed.status).toBe(200);
  });

  describe('with a proof that is good', () => {
    /** A page whose code the person has sent, and the code that came to their chat. */
    const claimed = async (person: string) => {
      const browser = new Browser(app);
      await browser.ask();
      await app.whatsapp.say(person, browser.text);
      return { browser, confirm_code: digitsIn(await app.lastReplyTo(person)) };
    };
    const sessionsOf = (userId: string) => app.rows('select 1 from sessions where user_id = $1', [userId]);
    const userOf = async (person: string): Promise<string> => {
      await app.whatsapp.say(person, 'hello');
      await app.lastReplyTo(person);
      const [user] = await app.rows<{ id: string }>('select id from users where whatsapp_id = $1', [person]);
      return user?.id ?? '';
    };
    const suspend = (userId: string) =>
      app.rows(`update users set status = 'suspended' where id = $1`, [userId]);

    it('suspended before: no session', async () => {
      const userId = await userOf(personAt(20));
      await suspend(userId);
      const { browser, confirm_code } = await claimed(personAt(20));
      expect(await browser.token({ confirm_code })).toMatchObject({
        status: 403,
        body: { code: 'ACCOUNT_SUSPENDED' },
      });
      expect(await sessionsOf(userId)).toEqual([]);
    });

    it('suspended between the code and the answer: no session', async () => {
      const userId = await userOf(personAt(21));
      const { browser, confirm_code } = await claimed(personAt(21));
      await suspend(userId);
      expect(await browser.token({ confirm_code })).toMatchObject({
        status: 403,
        body: { code: 'ACCOUNT_SUSPENDED' },
      });
      expect(await sessionsOf(userId)).toEqual([]);
    });

    it('suspended after the answer: it is not given again', async () => {
      const userId = await userOf(personAt(22));
      const { browser, confirm_code } = await claimed(personAt(22));
      expect((await browser.token({ confirm_code })).status).toBe(200);
      await suspend(userId);
      const again = await browser.token({ confirm_code });
      expect(again.status).toBeGreaterThanOrEqual(400);
      expect(again.text).not.toMatch(/eyJ|rt_/);
    });

    it('erased: whoever comes back is somebody new, and no old session is theirs', async () => {
      const userId = await userOf(personAt(23));
      const old = await app.signIn(personAt(23));
      expect(
        await app.app.get(Erasure, { strict: false }).erase(userId, { actor: 'operator' }),
      ).toMatchObject({
        kind: 'erased',
      });
      const { browser, confirm_code } = await claimed(personAt(23));
      const { body } = await browser.token({ confirm_code });
      expect(body).toMatchObject({ is_new_user: true });
      expect(body.user.id).not.toBe(userId);
      const { status } = await app.call('GET', `${P}/sessions`, { token: old.token });
      expect(status).toBe(401);
    });
  });
});

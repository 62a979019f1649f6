import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';

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
});

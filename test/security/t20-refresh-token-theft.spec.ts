import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { until } from '../support/flows/until';

const P = '/api/eliza-app/auth';

describe('T20: a stolen refresh token', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await AuthApp.start()));

  const refresh = async (
    token: string,
  ): Promise<{ status: number; code?: string; next: string; access: string }> => {
    const { status, body } = await app.call('POST', `${P}/refresh`, { body: { refresh_token: token } });
    return { status, code: body.code, next: body.session?.refresh_token, access: body.session?.token };
  };
  const alive = async (token: string): Promise<boolean> =>
    (await app.call('GET', `${P}/sessions`, { token })).status === 200;

  it('ends the session for both, whoever comes second: the thief', async () => {
    const session = await app.signIn(personAt(1));
    const owner = await refresh(session.refreshToken);
    const later = await refresh(owner.next);
    const thief = await refresh(session.refreshToken);
    expect([thief.status, thief.code]).toEqual([401, 'REFRESH_REUSED']);
    expect(await alive(later.access)).toBe(false);
    expect(await refresh(later.next)).toMatchObject({ status: 401, code: 'INVALID_REFRESH' });
  });

  it('ends the session for both, whoever comes second: the owner', async () => {
    const session = await app.signIn(personAt(1));
    const thief = await refresh(session.refreshToken);
    await app.rows(
      `update refresh_tokens set used_at = used_at - interval '11 seconds' where session_id = $1 and used_at is not null`,
      [session.id],
    );
    expect(await refresh(session.refreshToken)).toMatchObject({ status: 401, code: 'REFRESH_REUSED' });
    expect(await alive(thief.access)).toBe(false);
    expect(await refresh(thief.next)).toMatchObject({ status: 401, code: 'INVALID_REFRESH' });
    expect(
      await app.rows(`select reason from audit_log where target_id = $1 and action = 'session.revoked'`, [
        session.id,
      ]),
    ).toEqual([{ reason: 'refresh_reused' }]);
  });

  it('is told to the person in the chat, without a word of the token', async () => {
    await app.whatsapp.say(personAt(5), 'hello');
    await app.lastReplyTo(personAt(5));
    const session = await app.signIn(personAt(5));
    await refresh((await refresh(session.refreshToken)).next);
    const before = app.graph.shownTo(personAt(5)).length;
    await refresh(session.refreshToken);
    await until('the notice comes', () => app.graph.shownTo(personAt(5)).length > before);
    const notice = app.graph.shownTo(personAt(5)).at(-1);
    expect(notice).toContain('Chrome on Windows');
    expect(notice).toContain('signed out');
    // Whoever goes on trying makes no noise.
    await refresh(session.refreshToken);
    expect(app.graph.shownTo(personAt(5)).slice(before)).toEqual([notice]);
  });

  it('leaves the other sessions of the person alone', async () => {
    const [stolen, other] = [await app.signIn(personAt(2)), await app.signIn(personAt(2))];
    await refresh((await refresh(stolen.refreshToken)).next);
    await refresh(stolen.refreshToken);
    expect([await alive(stolen.token), await alive(other.token)]).toEqual([false, true]);
  });

  it('is not what two tabs at once look like', async () => {
    const session = await app.signIn(personAt(1));
    const tabs = await Promise.all(Array.from({ length: 10 }, () => refresh(session.refreshToken)));
    expect(new Set(tabs.map(({ status, next }) => `${status} ${next}`)).size).toBe(1);
    expect(tabs[0]?.status).toBe(200);
    expect(await alive(tabs[9]?.access ?? '')).toBe(true);
    expect((await refresh(tabs[0]?.next ?? '')).status).toBe(200);
  });

  it('cannot be read out of the database', async () => {
    const session = await app.signIn(personAt(1));
    const stored = await app.rows<{ text: string }>(
      `select (select string_agg(t::text, ' ') from refresh_tokens t) || (select string_agg(s::text, ' ') from sessions s)
         || (select string_agg(k::text, ' ') from signing_keys k) as text`,
    );
    const bytes = Buffer.from(session.refreshToken.slice(3), 'base64url');
    for (const secret of [session.refreshToken, session.token, bytes.toString('hex'), 'PRIVATE KEY'])
      expect(stored[0]?.text).not.toContain(secret);
  });
});

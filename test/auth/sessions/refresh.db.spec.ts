import type { Refreshed } from '../../../src/auth/sessions/refresh';
import { someClient, sessionsDatabase, type SessionServices } from './sessions-database';

describe('Refresh', () => {
  const at = sessionsDatabase();
  let services: SessionServices;
  beforeAll(async () => {
    services = at.process();
    await services.keys.tend();
  });

  const opened = async () => {
    const person = await at.person();
    const session = await at.database.transaction((tx) =>
      services.sessions.open(tx, { ...person, amr: ['whatsapp'], client: someClient }),
    );
    return { ...person, session };
  };
  const renewed = (result: Refreshed) => {
    if (result.kind !== 'refreshed') throw new Error(`it was ${result.kind}`);
    return result.session;
  };
  /** As if the token had been used so long ago. */
  const usedAgo = (seconds: number, sessionId: string): Promise<unknown> =>
    at.database.query(
      `update refresh_tokens set used_at = used_at - make_interval(secs => $1) where session_id = $2 and used_at is not null`,
      [seconds, sessionId],
    );

  it('gives a new token for the old one, and a longer life up to the absolute end', async () => {
    const { session } = await opened();
    await at.database.query(
      `update sessions set idle_expires_at = now() + interval '1 minute', absolute_expires_at = now() + interval '2 days'
       where id = $1`,
      [session.id],
    );
    const next = renewed(await services.refresh.renew(session.refreshToken));
    expect(next.id).toBe(session.id);
    expect(next.refreshToken).not.toBe(session.refreshToken);
    expect(Math.round((next.refreshExpiresAt.getTime() - Date.now()) / 86_400_000)).toBe(2);
    expect(await services.sessions.check(next.token)).toBeDefined();
    expect(renewed(await services.refresh.renew(next.refreshToken)).id).toBe(session.id);
  });

  it('gives the same successor to all who ask at once, in different processes', async () => {
    const { session } = await opened();
    const other = at.process();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? services : other).refresh.renew(session.refreshToken),
      ),
    );
    expect(new Set(answers.map((answer) => renewed(answer).refreshToken)).size).toBe(1);
    expect(
      await at.database.query('select 1 from refresh_tokens where session_id = $1', [session.id]),
    ).toHaveLength(2);
  });

  it('gives it again in a process whose secret has been changed meanwhile', async () => {
    const old = 'the-secret-of-these-tests-is-long-enough';
    const { session } = await opened();
    const first = renewed(await services.refresh.renew(session.refreshToken));
    const changed = at.process(`the-new-secret-of-these-tests-is-long-enough,${old}`);
    expect(renewed(await changed.refresh.renew(session.refreshToken)).refreshToken).toBe(first.refreshToken);
  });

  it.each([
    ['after ten seconds', (sessionId: string) => usedAgo(11, sessionId)],
    ['when its successor was used', () => Promise.resolve()],
  ])('ends the session when a spent token comes again %s', async (when, pass) => {
    const { session, userId } = await opened();
    const next = renewed(await services.refresh.renew(session.refreshToken));
    await pass(session.id);
    const last = when.startsWith('after') ? next : renewed(await services.refresh.renew(next.refreshToken));
    expect(services.told).not.toContain(userId);
    expect(await services.refresh.renew(session.refreshToken)).toEqual({ kind: 'reused' });
    expect(await services.sessions.check(last.token)).toBeUndefined();
    expect(services.told).toContain(userId);
    expect(await services.refresh.renew(last.refreshToken)).toEqual({ kind: 'invalid' });
    expect(
      await at.database.query(
        `select actor, target_id from audit_log where user_id = $1 and action = 'session.revoked'
         and reason = 'refresh_reused'`,
        [userId],
      ),
    ).toEqual([{ actor: 'system', target_id: session.id }]);
  });

  it('forgets tokens that were spent a week ago', async () => {
    const { session } = await opened();
    const next = renewed(await services.refresh.renew(session.refreshToken));
    await usedAgo(7 * 86_400 + 1, session.id);
    const last = renewed(await services.refresh.renew(next.refreshToken));
    expect(await services.refresh.renew(session.refreshToken)).toEqual({ kind: 'invalid' });
    expect(await services.sessions.check(last.token)).toBeDefined();
  });

  it.each([
    ['nothing', ''],
    ['an access token', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln'],
    ['one of no session', `rt_${'A'.repeat(43)}`],
    ['one that is too long', `rt_${'A'.repeat(44)}`],
  ])('refuses %s', async (_, token) => {
    expect(await services.refresh.renew(token)).toEqual({ kind: 'invalid' });
  });

  it.each([
    [`status = 'suspended'`, 'suspended'],
    [`status = 'merged', merged_into_id = $2`, 'invalid'],
  ])('gives a user with %s nothing: %s', async (state, kind) => {
    const { userId: survivor } = await at.person();
    const { session, userId } = await opened();
    await at.database.query(
      `update users set ${state} where id = $1${state.includes('$2') ? '' : ' and $2 <> $1'}`,
      [userId, survivor],
    );
    expect(await services.refresh.renew(session.refreshToken)).toEqual({ kind });
    expect(
      await at.database.query('select 1 from refresh_tokens where session_id = $1 and used_at is null', [
        session.id,
      ]),
    ).toHaveLength(1);
  });

  it('loses the race against a sign-out, never wins half of it', async () => {
    for (let round = 0; round < 10; round++) {
      const { session, userId } = await opened();
      const [answer] = await Promise.all([
        services.refresh.renew(session.refreshToken),
        at.database.transaction((tx) => services.sessions.revoke(tx, { userId }, 'signed_out_everywhere')),
      ]);
      const token = answer.kind === 'refreshed' ? answer.session.token : session.token;
      expect(await services.sessions.check(token)).toBeUndefined();
    }
  });
});

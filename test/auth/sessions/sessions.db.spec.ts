import { uuid7 } from '../../../src/foundation/uuid7';
import { someClient, sessionsDatabase, type SessionServices } from './sessions-database';

describe('Sessions', () => {
  const at = sessionsDatabase();
  let services: SessionServices;
  beforeAll(async () => {
    services = at.process();
    await services.keys.tend();
  });

  const opened = async (seed?: string) => {
    const person = await at.person();
    const request = { ...person, amr: ['whatsapp', 'typed_code'], client: someClient, ...(seed && { seed }) };
    const session = await at.database.transaction((tx) => services.sessions.open(tx, request));
    return { ...person, session };
  };
  const set = (id: string, assignment: string): Promise<unknown> =>
    at.database.query(`update sessions set ${assignment} where id = $1`, [id]);

  it('opens a session that is checked, and keeps no token', async () => {
    const { session, userId, organizationId, identityId } = await opened();
    expect(await services.sessions.check(session.token)).toEqual({
      principal: {
        kind: 'user',
        userId,
        sessionId: session.id,
        organizationId,
        role: 'owner',
        authTime: expect.any(Date),
        amr: ['whatsapp', 'typed_code'],
        identityId,
        isOperator: false,
      },
      fresh: true,
      held: false,
    });
    expect(session.refreshToken).toMatch(/^rt_[A-Za-z0-9_-]{43}$/);
    const days = (session.refreshExpiresAt.getTime() - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    const [stored] = await at.database.query<{ text: string }>(
      `select s::text || t::text as text from sessions s join refresh_tokens t on t.session_id = s.id where s.id = $1`,
      [session.id],
    );
    expect(stored?.text).not.toContain(session.refreshToken.slice(3));
    expect(stored?.text).not.toContain(session.token);
  });

  it('writes to the audit log who came from where, in our ids alone', async () => {
    const { session, userId } = await opened();
    expect(
      await at.database.query(
        `select actor, actor_id, action, user_id, address::text from audit_log where target_id = $1`,
        [session.id],
      ),
    ).toEqual([
      {
        actor: 'user',
        actor_id: userId,
        action: 'session.opened',
        user_id: userId,
        address: '198.51.100.0/24',
      },
    ]);
  });

  it.each([
    `status = 'suspended'`,
    `status = 'merged', merged_into_id = (select id from users where status = 'active' limit 1)`,
  ])('opens none for a user with %s', async (state) => {
    await at.person();
    const { userId, identityId } = await at.person();
    await at.database.query(`update users set ${state} where id = $1`, [userId]);
    await expect(
      at.database.transaction((tx) =>
        services.sessions.open(tx, { userId, identityId, amr: ['whatsapp'], client: someClient }),
      ),
    ).rejects.toThrow('active');
    expect(await at.database.query('select 1 from sessions where user_id = $1', [userId])).toEqual([]);
  });

  it.each([
    ['revoked', `revoked_at = now(), revoke_reason = 'x'`],
    ['idle for too long', 'idle_expires_at = now()'],
    ['at its absolute end', 'absolute_expires_at = now()'],
    ["somebody else's", 'user_id = gen_random_uuid()'],
  ])('is out at once when it is %s', async (_, assignment) => {
    const { session } = await opened();
    expect(await services.sessions.check(session.token)).toBeDefined();
    await set(session.id, assignment);
    expect(await services.sessions.check(session.token)).toBeUndefined();
  });

  it('is no longer fresh after ten minutes, and is again after a proof', async () => {
    const { session, identityId } = await opened();
    await set(session.id, `auth_time = now() - interval '10 minutes 1 second'`);
    expect(await services.sessions.check(session.token)).toMatchObject({ fresh: false });
    await at.database.transaction((tx) =>
      services.sessions.prove(tx, session.id, { identityId, amr: ['telegram'] }),
    );
    expect(await services.sessions.check(session.token)).toMatchObject({
      fresh: true,
      principal: { amr: ['telegram'] },
    });
  });

  it('is held while its identity is, and names other channels to step up by', async () => {
    const { session, identityId, userId } = await opened();
    await at.database.query(
      `insert into identities (id, user_id, channel) values (gen_random_uuid(), $1, 'telegram')`,
      [userId],
    );
    await at.database.query(`update identities set held_until = now() + interval '1 hour' where id = $1`, [
      identityId,
    ]);
    expect(await services.sessions.check(session.token)).toMatchObject({ held: true });
    expect(await services.sessions.stepUpChannels(userId)).toEqual(['telegram']);
    await at.database.query(`update identities set held_until = now() where id = $1`, [identityId]);
    expect(await services.sessions.check(session.token)).toMatchObject({ held: false });
  });

  it('belongs to no organisation that the person has left', async () => {
    const { session, userId } = await opened();
    await at.database.query(`delete from memberships where user_id = $1`, [userId]);
    expect(await services.sessions.check(session.token)).toMatchObject({
      principal: { organizationId: null, role: null },
    });
  });

  it('writes when it was last seen at most once a minute', async () => {
    const { session } = await opened();
    const seen = async () =>
      (
        await at.database.query<{ ago: number }>(
          `select extract(epoch from now() - last_seen_at)::int as ago from sessions where id = $1`,
          [session.id],
        )
      )[0]?.ago;
    await set(session.id, `last_seen_at = now() - interval '50 seconds'`);
    await services.sessions.check(session.token);
    expect(await seen()).toBeGreaterThanOrEqual(50);
    await set(session.id, `last_seen_at = now() - interval '61 seconds'`);
    await services.sessions.check(session.token);
    expect(await seen()).toBeLessThan(5);
  });

  it('is given again as it was while nobody has renewed it', async () => {
    const seed = uuid7();
    const { session, userId } = await opened(seed);
    const again = (by = seed) =>
      at.database.transaction((tx) => services.sessions.reopen(tx, session.id, userId, by));
    expect(await again()).toMatchObject({ id: session.id, refreshToken: session.refreshToken });
    expect(await again(uuid7())).toBeUndefined();
    await services.refresh.renew(session.refreshToken);
    expect(await again()).toBeUndefined();
  });

  it('gives an unseeded session to nobody again', async () => {
    const { session, userId } = await opened();
    expect(
      await at.database.transaction((tx) => services.sessions.reopen(tx, session.id, userId, uuid7())),
    ).toBeUndefined();
  });

  describe('revoke', () => {
    it('ends all sessions of a user but one, counts and audits them, and does nothing twice', async () => {
      const { session, userId, identityId } = await opened();
      const others = await Promise.all(
        [1, 2].map(() =>
          at.database.transaction((tx) =>
            services.sessions.open(tx, { userId, identityId, amr: ['whatsapp'], client: someClient }),
          ),
        ),
      );
      const stranger = await opened();
      const revoke = () =>
        at.database.transaction((tx) =>
          services.sessions.revoke(tx, { userId, except: session.id }, 'signed_out_everywhere'),
        );
      expect(await revoke()).toBe(2);
      expect(await revoke()).toBe(0);
      for (const { token, refreshToken } of others) {
        expect(await services.sessions.check(token)).toBeUndefined();
        expect(await services.refresh.renew(refreshToken)).toEqual({ kind: 'invalid' });
      }
      expect(await services.sessions.check(session.token)).toBeDefined();
      expect(await services.sessions.check(stranger.session.token)).toBeDefined();
      expect(
        await at.database.query(
          `select 1 from audit_log where user_id = $1 and action = 'session.revoked' and reason = 'signed_out_everywhere'`,
          [userId],
        ),
      ).toHaveLength(2);
    });

    it('ends one session of that user alone, or those of an identity', async () => {
      const a = await opened();
      const b = await opened();
      const revoke = (whose: Parameters<typeof services.sessions.revoke>[1]) =>
        at.database.transaction((tx) => services.sessions.revoke(tx, whose, 'removed'));
      expect(await revoke({ sessionId: a.session.id, userId: b.userId })).toBe(0);
      expect(await revoke({ sessionId: a.session.id, userId: a.userId })).toBe(1);
      expect(await revoke({ identityId: b.identityId })).toBe(1);
      expect(await services.sessions.check(b.session.token)).toBeUndefined();
    });

    it('ends everything from both sides at once without a deadlock', async () => {
      const { userId, identityId } = await opened();
      for (let round = 0; round < 5; round++)
        await at.database.transaction((tx) =>
          services.sessions.open(tx, { userId, identityId, amr: ['whatsapp'], client: someClient }),
        );
      const ended = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          at.database.transaction((tx) =>
            services.sessions.revoke(tx, index % 2 ? { userId } : { identityId }, 'suspended'),
          ),
        ),
      );
      expect(ended.reduce((sum, count) => sum + count)).toBe(6);
    });
  });

  it('lists the live sessions of the user alone, the one last used first', async () => {
    const { session, userId, identityId } = await opened();
    await opened();
    const later = await at.database.transaction((tx) =>
      services.sessions.open(tx, { userId, identityId, amr: ['telegram'], client: someClient }),
    );
    const ended = await at.database.transaction((tx) =>
      services.sessions.open(tx, { userId, identityId, amr: ['telegram'], client: someClient }),
    );
    await set(ended.id, `idle_expires_at = now()`);
    await set(session.id, `last_seen_at = now() - interval '1 hour'`);
    const list = await services.sessions.list(userId);
    expect(list.map(({ id }) => id)).toEqual([later.id, session.id]);
    expect(list[0]).toMatchObject({
      device: 'Chrome on Windows',
      place: 'GB',
      network: '198.51.100.0/24',
      amr: ['telegram'],
    });
  });
});

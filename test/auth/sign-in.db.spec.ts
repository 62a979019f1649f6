import type { Proved, SignInRequest } from '../../src/auth/proofs/proved';
import { MergeTokens } from '../../src/auth/linking/merge-tokens';
import { Sessions } from '../../src/auth/sessions/sessions';
import { SignIn, type SignInOutcome } from '../../src/auth/sign-in';
import { Database } from '../../src/foundation/database/database';
import type { UserPrincipal } from '../../src/foundation/http/principal';
import { AuthApp } from '../support/auth-app';
import { telegram, whatsapp } from '../users/senders';

jest.setTimeout(30_000);

const client = { network: '192.0.2.0/24', device: 'Chrome on Windows', place: 'GB' };
let app: AuthApp;
let signIn: SignIn;
let sessions: Sessions;

beforeAll(async () => {
  app = await AuthApp.start();
  signIn = app.app.get(SignIn);
  sessions = app.app.get(Sessions);
});
beforeEach(async () => {
  await app.rows('delete from sessions');
  await app.rows('delete from users');
});

const ann: Proved = {
  channel: 'whatsapp',
  sender: whatsapp('US.1', '12015550143', { name: 'Ann' }),
  assurance: 'roundtrip',
  amr: ['whatsapp', 'typed_code'],
};
const onTelegram: Proved = {
  channel: 'telegram',
  sender: telegram('7001'),
  assurance: 'platform_signed',
  amr: ['telegram'],
};
const once = () => {
  let used = false;
  return (): Promise<boolean> => {
    const first = !used;
    used = true;
    return Promise.resolve(first);
  };
};
const complete = (proved: Proved, more: Partial<SignInRequest> = {}): Promise<SignInOutcome> =>
  signIn.complete({ proved, purpose: 'login', client, consume: once(), ...more });

async function loggedIn(proved: Proved) {
  const outcome = await complete(proved);
  if (outcome.kind !== 'signed-in') throw new Error(`came to ${outcome.kind}`);
  const checked = await sessions.check(outcome.session.token);
  if (!checked) throw new Error('the session is not good');
  return { ...outcome, principal: checked.principal };
}

describe('a login', () => {
  it('makes the user of an account that nobody knows, and a session', async () => {
    const outcome = await loggedIn(ann);
    expect(outcome).toMatchObject({ isNewUser: true, account: { user: { name: 'Ann' } } });
    expect(outcome.principal).toMatchObject({ userId: outcome.account.user.id, amr: ann.amr });
    expect(await complete(ann)).toMatchObject({
      kind: 'signed-in',
      isNewUser: false,
      account: { user: { id: outcome.account.user.id } },
    });
  });

  it('comes to nothing for a proof that was used, and changes nothing', async () => {
    expect(await complete(ann, { consume: () => Promise.resolve(false) })).toEqual({ kind: 'used' });
    expect(await app.rows('select from users')).toEqual([]);
  });

  it('opens nothing if what comes after fails: the proof is not used up', async () => {
    let consumed = 0;
    const failing = complete(ann, {
      consume: async (tx) => {
        consumed++;
        await tx.query(`insert into used_nonces values ('test', '\\x01', now())`);
        return true;
      },
      done: () => Promise.reject(new Error('the disk is full')),
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(consumed).toBe(1);
    for (const table of ['users', 'sessions', 'used_nonces'])
      expect(await app.rows(`select from ${table}`)).toEqual([]);
  });

  it('that loses a race is done again with the same proof', async () => {
    const [identity] = (await loggedIn(ann)).account.identities;
    const consume: SignInRequest['consume'] = async (tx) => {
      const used = await tx.query(`insert into used_nonces values ('race', '\\x01', now())
        on conflict do nothing returning 1`);
      return used.length > 0;
    };
    const begun = await app.app.get(Database).transaction(async (tx) => {
      await tx.query(
        `update identities set unlinked_at = now(), unlink_reason = 'asked', is_primary = false where id = $1`,
        [identity?.id],
      );
      const outcome = complete(ann, { consume });
      const waiting = `select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%update identities%'`;
      while (!(await app.rows(waiting)).length) await new Promise((soon) => setTimeout(soon, 10));
      return { outcome };
    });
    expect(await begun.outcome).toMatchObject({ kind: 'signed-in', isNewUser: true });
  });

  it('refuses a suspended account', async () => {
    const { account } = await loggedIn(ann);
    await app.rows(`update users set status = 'suspended' where id = $1`, [account.user.id]);
    expect(await complete(ann)).toEqual({ kind: 'suspended' });
  });

  it('refuses an account that is suspended while it signs in', async () => {
    const { account } = await loggedIn(ann);
    const begun = await app.app.get(Database).transaction(async (tx) => {
      await tx.query(`update users set status = 'suspended' where id = $1`, [account.user.id]);
      const outcome = complete(ann);
      const waiting = `select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      while (!(await app.rows(waiting)).length) await new Promise((soon) => setTimeout(soon, 10));
      return { outcome };
    });
    expect(await begun.outcome).toEqual({ kind: 'suspended' });
  });

  it('takes no bare number of an account that has a user id', async () => {
    await loggedIn(ann);
    expect(await complete({ ...ann, sender: whatsapp(undefined, '12015550143') })).toEqual({
      kind: 'no-proof',
    });
  });

  it('can be answered once more with the same refresh token, until that was used', async () => {
    const seed = '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d';
    const first = await complete(ann, { seed });
    if (first.kind !== 'signed-in') throw new Error(first.kind);
    const { session, account } = first;
    expect(await signIn.repeat(session.id, account.user.id, seed)).toMatchObject({
      kind: 'signed-in',
      session: { id: session.id, refreshToken: session.refreshToken },
    });
    expect(await signIn.repeat(session.id, account.user.id, 'another seed')).toBeUndefined();
  });
});

describe('a link', () => {
  const link = (session: UserPrincipal, proved = onTelegram): Promise<SignInOutcome> =>
    complete(proved, { purpose: 'link', session });

  it('joins the account to the session’s user, who is then found by it', async () => {
    const { principal } = await loggedIn(ann);
    expect(await link(principal)).toMatchObject({
      kind: 'linked',
      already: false,
      account: { user: { id: principal.userId, telegramId: '7001' } },
    });
    expect((await loggedIn(onTelegram)).account.user.id).toBe(principal.userId);
    expect(await link(principal)).toMatchObject({ kind: 'linked', already: true });
  });

  it('makes no session fresh with an account that joined just now', async () => {
    const { principal } = await loggedIn(ann);
    await app.rows(`update sessions set auth_time = now() - interval '1 hour'`);
    await link(principal);
    const [session] = await app.rows(`select auth_time > now() - interval '1 minute' as fresh from sessions`);
    expect(session).toEqual({ fresh: false });
    await link(principal, ann);
    const [again] = await app.rows(`select auth_time > now() - interval '1 minute' as fresh from sessions`);
    expect(again).toEqual({ fresh: true });
  });

  it('of somebody else’s account offers a merge, once, to this session alone', async () => {
    const other = await loggedIn(onTelegram);
    const { principal } = await loggedIn(ann);
    const outcome = await link(principal);
    if (outcome.kind !== 'owned-by-other') throw new Error(outcome.kind);
    expect(outcome.merge.other).toMatchObject({ channels: ['telegram'] });
    expect(outcome.merge.token).toMatch(/^mt_[A-Za-z0-9_-]{43}$/);
    const tokens = app.app.get(MergeTokens);
    const use = (session: UserPrincipal) =>
      app.app.get(Database).transaction((tx) => tokens.use(tx, session, outcome.merge.token));
    expect(await use(other.principal)).toEqual({ kind: 'unknown' });
    const uses = await Promise.all([use(principal), use(principal), use(principal)]);
    expect(uses.filter(({ kind }) => kind === 'proved')).toEqual([
      { kind: 'proved', userId: other.account.user.id, identityId: expect.any(String) },
    ]);
    expect(uses.filter(({ kind }) => kind === 'used')).toHaveLength(2);
    await app.rows(
      `update auth_challenges set status = 'claimed', expires_at = now() where purpose = 'merge'`,
    );
    expect(await use(principal)).toEqual({ kind: 'late' });
    expect(JSON.stringify(await app.rows('select * from auth_challenges'))).not.toContain(
      outcome.merge.token.slice(3),
    );
  });

  it('stops at five accounts of a channel', async () => {
    const { principal } = await loggedIn(ann);
    for (let at = 0; at < 5; at++)
      await link(principal, { ...onTelegram, sender: telegram(String(8000 + at)) });
    expect(await link(principal)).toEqual({ kind: 'channel-limit' });
  });
});

describe('a re-authentication', () => {
  const prove = (session: UserPrincipal, proved: Proved): Promise<SignInOutcome> =>
    complete(proved, { purpose: 'reauth', session });

  it('makes the session fresh with an account of its user', async () => {
    const { principal } = await loggedIn(ann);
    await app.rows(`update sessions set auth_time = now() - interval '1 hour'`);
    expect(await prove(principal, ann)).toMatchObject({ kind: 'fresh' });
    const [session] = await app.rows(`select auth_time > now() - interval '1 minute' as fresh from sessions`);
    expect(session).toEqual({ fresh: true });
  });

  it('takes nobody else’s account, and makes no user of it', async () => {
    const { principal } = await loggedIn(ann);
    expect(await prove(principal, onTelegram)).toEqual({ kind: 'not-yours' });
    expect(await app.rows('select from users')).toHaveLength(1);
  });

  it('comes to nothing in a session that has ended', async () => {
    const { principal } = await loggedIn(ann);
    await app.app
      .get(Database)
      .transaction((tx) => sessions.revoke(tx, { userId: principal.userId }, 'signed_out'));
    expect(await prove(principal, ann)).toEqual({ kind: 'ended' });
  });
});

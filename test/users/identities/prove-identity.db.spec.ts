import {
  IDENTITIES_OF_A_CHANNEL,
  linkIdentity,
  resolveProved,
  type Linked,
  type ProvedAssurance,
} from '../../../src/users/identities/prove-identity';
import type { Sender } from '../../../src/channels';
import { telegram, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();

const proved = (sender: Sender, channel = 'whatsapp', assurance: ProvedAssurance = 'roundtrip') => ({
  sender,
  channel,
  assurance,
});
const signIn = (...who: Parameters<typeof proved>) =>
  db.users.transaction((tx, rules) => resolveProved(tx, proved(...who), rules));
const link = (userId: string, ...who: Parameters<typeof proved>): Promise<Linked> =>
  db.users.transaction((tx, rules) => linkIdentity(tx, userId, proved(...who), rules));
const ann = () => whatsapp('US.1', '12015550143', { name: 'Ann' });
const identity = async (id: string) => (await db.query('select * from identities where id = $1', [id]))[0];

describe('a proved account', () => {
  it('makes the user that nobody knows, and is marked as proved', async () => {
    const made = await signIn(ann());
    expect(made).toMatchObject({ isNew: true, proof: true });
    expect(await identity(made.identityId)).toMatchObject({ assurance: 'roundtrip', linked_at: null });
  });

  it('finds the user who wrote before, and its assurance only rises', async () => {
    const { userId, identityId } = await db.users.resolve(ann(), { channel: 'whatsapp' });
    expect(await identity(identityId)).toMatchObject({ assurance: 'inbound' });
    expect(await signIn(ann(), 'whatsapp', 'platform_signed')).toMatchObject({ userId, isNew: false });
    await signIn(ann(), 'whatsapp', 'roundtrip');
    expect(await identity(identityId)).toMatchObject({ assurance: 'platform_signed' });
  });

  it('is not proved by a bare number of an account that has a user id', async () => {
    const { identityId } = await signIn(ann());
    await db.query(`update identities set assurance = 'inbound'`);
    expect(await signIn(whatsapp(undefined, '12015550143'))).toMatchObject({ identityId, proof: false });
    expect(await identity(identityId)).toMatchObject({ assurance: 'inbound' });
  });

  it('twenty sign-ins at once make one user', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => signIn(ann())));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
    expect(await db.count('users')).toBe(1);
  });
});

describe('linking', () => {
  it('joins an account that nobody has, and says so in the audit log', async () => {
    const { userId } = await signIn(ann());
    const linked = await link(userId, telegram('7001'), 'telegram', 'platform_signed');
    expect(linked).toEqual({ kind: 'linked', identityId: expect.any(String), already: false });
    const identityId = linked.kind === 'linked' ? linked.identityId : '';
    expect(await identity(identityId)).toMatchObject({
      user_id: userId,
      assurance: 'platform_signed',
      linked_at: expect.any(Date),
    });
    const [line] = await db.query(`select * from audit_log where action = 'identity.linked'`);
    expect(line).toMatchObject({ actor: 'user', actor_id: userId, user_id: userId, target_id: identityId });
    expect((await db.users.resolve(telegram('7001'), { channel: 'telegram' })).userId).toBe(userId);
  });

  it('the same account twice is a success', async () => {
    const { userId, identityId } = await signIn(ann());
    expect(await link(userId, ann())).toEqual({ kind: 'linked', identityId, already: true });
  });

  it('ten times at once is one identity', async () => {
    const { userId } = await signIn(ann());
    const all = await Promise.all(
      Array.from({ length: 10 }, () => link(userId, telegram('7001'), 'telegram')),
    );
    expect(all.filter((one) => one.kind === 'linked' && !one.already)).toHaveLength(1);
    expect(all.every(({ kind }) => kind === 'linked')).toBe(true);
    expect(await db.count('identities')).toBe(2);
  });

  it('leaves with its owner what is somebody else’s', async () => {
    const { userId } = await signIn(ann());
    const bob = await signIn(telegram('7001'), 'telegram');
    expect(await link(userId, telegram('7001'), 'telegram')).toEqual({
      kind: 'owned-by-other',
      userId: bob.userId,
      identityId: bob.identityId,
    });
    expect((await db.users.resolve(telegram('7001'), { channel: 'telegram' })).userId).toBe(bob.userId);
  });

  it('takes no bare number of an account that has a user id', async () => {
    const { userId } = await signIn(telegram('7001'), 'telegram');
    await signIn(ann());
    expect(await link(userId, whatsapp(undefined, '12015550143'))).toEqual({ kind: 'no-proof' });
  });

  it('gives a person five accounts of a channel, whatever happens at once', async () => {
    const { userId } = await signIn(ann());
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, at) => link(userId, telegram(String(7001 + at)), 'telegram')),
    );
    expect(all.filter(({ kind }) => kind === 'linked')).toHaveLength(IDENTITIES_OF_A_CHANNEL);
    expect(all.filter(({ kind }) => kind === 'channel-limit')).toHaveLength(3);
  });

  it('joins nothing to a user who is not active', async () => {
    const { userId } = await signIn(ann());
    await db.query(`update users set status = 'suspended' where id = $1`, [userId]);
    expect(await link(userId, telegram('7001'), 'telegram')).toEqual({ kind: 'gone' });
    expect(await db.count('identities')).toBe(1);
  });
});

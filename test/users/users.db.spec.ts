import { imessage, telegram, whatsapp } from './senders';
import { usersDatabase } from './users-database';

const db = usersDatabase();
const on = { channel: 'whatsapp' };
const resolve = (...who: Parameters<typeof whatsapp>) => db.users.resolve(whatsapp(...who), on);
const userRow = async (id: string) => (await db.query('select * from users where id = $1', [id]))[0] ?? {};

describe('a first message', () => {
  it('makes user, personal organization, membership, identity, keys, proof and audit lines', async () => {
    const made = await resolve('US.1', '12015550143', { name: 'Ann' });
    expect(made).toMatchObject({ isNew: true, proof: true });
    expect(await userRow(made.userId)).toMatchObject({
      status: 'active',
      name: 'Ann',
      whatsapp_id: '12015550143',
      whatsapp_user_id: 'US.1',
      whatsapp_name: 'Ann',
      phone_number: '+12015550143',
      phone_verified: true,
      is_operator: false,
    });
    const [organization] = await db.query(
      `select o.*, m.role from organizations o join memberships m on m.organization_id = o.id
       join users u on u.id = m.user_id and u.organization_id = o.id where u.id = $1`,
      [made.userId],
    );
    expect(organization).toMatchObject({
      name: "Ann's Workspace",
      is_personal: true,
      credit_balance: '5.000000',
      role: 'owner',
    });
    expect(organization?.slug).toMatch(/^wa-0143-[a-z0-9]{8}$/);
    const actions = await db.query('select action from audit_log where user_id = $1 order by id', [
      made.userId,
    ]);
    expect(actions).toEqual([{ action: 'user.created' }, { action: 'identity.created' }]);
  });

  it('uses the fallback name and the configured credit', async () => {
    db.config.initialCredits = '0.25';
    const { userId } = await resolve(undefined, '12015550144');
    db.config.initialCredits = '5.00';
    expect(await userRow(userId)).toMatchObject({ name: 'WhatsApp ***0144', whatsapp_name: null });
    const [{ credit_balance } = {}] = await db.query('select credit_balance from organizations');
    expect(credit_balance).toBe('0.250000');
  });

  it('twenty times at once makes one user and one organization', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () => resolve('US.1', '12015550143', { name: 'Ann' })),
    );
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await db.count('users')).toBe(1);
    expect(await db.count('organizations')).toBe(1);
    expect(await db.count('identities')).toBe(1);
  });

  it('never lets the id of a portfolio that is not the app’s own into the table', async () => {
    const foreign = whatsapp('US.1');
    const keys = foreign.keys.map((key) => ({ ...key, scope: 'portfolio:2' as 'portfolio' }));
    await expect(db.users.resolve({ ...foreign, keys }, on)).rejects.toMatchObject({ code: '23503' });
    expect(await db.count('users')).toBe(0);
    expect(await db.count('organizations')).toBe(0);
  });

  it('takes an id of a shape that nobody knows yet, without showing it on the user', async () => {
    const { userId, isNew } = await resolve('a strange id/1');
    expect(isNew).toBe(true);
    expect((await resolve('a strange id/1')).userId).toBe(userId);
    expect(await userRow(userId)).toMatchObject({ whatsapp_id: null, whatsapp_user_id: null });
  });

  it('is answered even if its phone is no E.164 number', async () => {
    const odd = { ...telegram('7'), phone: { e164: '+0', source: 'tg_contact' as const } };
    const { userId } = await db.users.resolve(odd, { channel: 'telegram' });
    expect(await userRow(userId)).toMatchObject({ phone_number: null, phone_verified: false });
  });
});

describe('the same person again', () => {
  it('W1: the profile name is refreshed, and an absent one changes nothing', async () => {
    const { userId } = await resolve('US.1', '12015550143', { name: 'Ann' });
    await resolve('US.1', '12015550143', { name: 'Annie', username: 'annie' });
    await resolve('US.1');
    expect(await userRow(userId)).toMatchObject({ whatsapp_name: 'Annie', name: 'Ann' });
  });

  it('is found by the user id alone (a username, no phone)', async () => {
    const { userId } = await resolve('US.1', '12015550143');
    expect(await resolve('US.1')).toMatchObject({ userId, isNew: false, proof: true });
  });

  it('learns the phone later: whatsapp_id turns from the user id to digits', async () => {
    const { userId } = await resolve('US.1');
    expect(await userRow(userId)).toMatchObject({ whatsapp_id: 'US.1', phone_number: null });
    expect(await resolve('US.1', '12015550143')).toMatchObject({ userId, event: 'phone_learned' });
    expect(await userRow(userId)).toMatchObject({
      whatsapp_id: '12015550143',
      whatsapp_user_id: 'US.1',
      phone_number: '+12015550143',
    });
  });

  it('an account from before user ids learns its user id once', async () => {
    const { userId } = await resolve(undefined, '12015550143');
    expect(await resolve('US.1', '12015550143')).toMatchObject({ userId, event: 'user_id_learned' });
    expect((await resolve('US.1')).userId).toBe(userId);
  });

  it('only the number of an account that has a user id: the same user, but no proof', async () => {
    const { userId } = await resolve('US.1', '12015550143');
    expect(await resolve(undefined, '12015550143')).toMatchObject({ userId, proof: false });
  });

  it('follows the parent id when a portfolio moved', async () => {
    const { userId } = await resolve('US.1', '12015550143', { parentId: 'US.ENT.9' });
    const moved = await resolve('US.2', undefined, { parentId: 'US.ENT.9' });
    expect(moved).toMatchObject({ userId, event: 'user_id_changed' });
    expect(await userRow(userId)).toMatchObject({ whatsapp_user_id: 'US.2' });
  });

  it('resolves to the survivor of a merge', async () => {
    const ann = await resolve('US.1', '12015550143');
    const other = await db.users.resolve(telegram('4242', 'Ann'), { channel: 'telegram' });
    await db.query(`update users set status = 'merged', merged_into_id = $2 where id = $1`, [
      ann.userId,
      other.userId,
    ]);
    expect((await resolve('US.1', '12015550143')).userId).toBe(other.userId);
    const [batch] = await db.users.resolveMany([{ sender: whatsapp('US.1', '12015550143'), ...on }]);
    expect(batch).toMatchObject({ status: 'fulfilled', value: { userId: other.userId } });
  });

  it('starts anew after its identity was unlinked', async () => {
    const before = await resolve('US.1', '12015550143');
    await db.query(`update identities set unlinked_at = now(), is_primary = false where id = $1`, [
      before.identityId,
    ]);
    expect(await userRow(before.userId)).toMatchObject({ whatsapp_id: null, phone_number: null });
    const after = await resolve('US.1', '12015550143');
    expect(after.isNew).toBe(true);
    expect(after.userId).not.toBe(before.userId);
  });
});

describe('a number that passed on', () => {
  it('known user id, number with another: the number moves', async () => {
    const first = await resolve('US.1', '12015550143');
    const second = await resolve('US.2');
    expect(await resolve('US.2', '12015550143')).toMatchObject({
      userId: second.userId,
      event: 'number_moved',
    });
    expect(await userRow(first.userId)).toMatchObject({ whatsapp_id: 'US.1', phone_number: null });
    expect(await userRow(second.userId)).toMatchObject({ whatsapp_id: '12015550143' });
  });

  it('unknown user id: a new person; the old one keeps the account, loses number and proofs', async () => {
    const former = await resolve('US.1', '12015550143', { name: 'Ann' });
    const next = await resolve('US.9', '12015550143', { name: 'Bob' });
    expect(next).toMatchObject({ isNew: true, event: 'number_reassigned', proof: true });
    expect(next.userId).not.toBe(former.userId);
    expect((await resolve('US.1')).userId).toBe(former.userId);
    expect(await userRow(former.userId)).toMatchObject({
      whatsapp_id: 'US.1',
      phone_number: null,
      phone_verified: false,
    });
    expect(await userRow(next.userId)).toMatchObject({ whatsapp_id: '12015550143' });
  });

  it('a legacy account that was silent for 90 days is not handed to a new user id', async () => {
    const former = await resolve(undefined, '12015550143');
    db.clock.passDays(91);
    const next = await resolve('US.1', '12015550143');
    expect(next).toMatchObject({ isNew: true, event: 'number_reassigned' });
    expect(next.userId).not.toBe(former.userId);
  });

  it('an iMessage number silent for 90 days opens a fresh account', async () => {
    const former = await db.users.resolve(imessage('+12015550143'), { channel: 'imessage' });
    db.clock.passDays(91);
    const next = await db.users.resolve(imessage('+12015550143'), { channel: 'imessage' });
    expect(next).toMatchObject({ isNew: true, event: 'identity_dormant' });
    expect(next.userId).not.toBe(former.userId);
    expect((await db.users.resolve(imessage('+12015550143'), { channel: 'imessage' })).userId).toBe(
      next.userId,
    );
  });

  it('an e-mail handle is never dormant and proves no phone', async () => {
    const ann = await db.users.resolve(imessage('ann@example.com'), { channel: 'imessage' });
    db.clock.passDays(400);
    expect((await db.users.resolve(imessage('ann@example.com'), { channel: 'imessage' })).userId).toBe(
      ann.userId,
    );
    expect(await userRow(ann.userId)).toMatchObject({ phone_number: null, email: null });
  });
});

describe('lost races', () => {
  it('numbers that change hands both ways at once end with their new holders', async () => {
    // Each message takes a number from the other's account: PostgreSQL ends the deadlock by failing one of them.
    const rounds = Array.from({ length: 5 }, (_round, at) => ({ a: `US.A${at}`, b: `US.B${at}`, at }));
    for (const { a, b, at } of rounds) {
      await resolve(a, `1201555011${at}`);
      await resolve(b, `1201555012${at}`);
    }
    await Promise.all(
      rounds.flatMap(({ a, b, at }) => [resolve(a, `1201555012${at}`), resolve(b, `1201555011${at}`)]),
    );
    const numbers = await db.query(
      `select whatsapp_user_id as id, whatsapp_id as number from users order by whatsapp_user_id`,
    );
    expect(numbers).toEqual([
      ...rounds.map(({ a, at }) => ({ id: a, number: `1201555012${at}` })),
      ...rounds.map(({ b, at }) => ({ id: b, number: `1201555011${at}` })),
    ]);
  });

  it.each(['40001', '40P01', '23505'])('%s is repeated', async (code) => {
    const fault = Object.assign(new Error('lost'), { code, severity: 'ERROR' });
    const transaction = jest.spyOn(db.database, 'transaction').mockRejectedValueOnce(fault);
    expect(await resolve('US.1')).toMatchObject({ isNew: true });
    expect(transaction).toHaveBeenCalledTimes(2);
    transaction.mockRestore();
  });

  it('is given up after a few times', async () => {
    const fault = Object.assign(new Error('lost'), { code: '40P01', severity: 'ERROR' });
    const transaction = jest.spyOn(db.database, 'transaction').mockRejectedValue(fault);
    await expect(resolve('US.1')).rejects.toBe(fault);
    expect(transaction.mock.calls.length).toBeGreaterThan(2);
    transaction.mockRestore();
  });
});

import { PersonalDataRegistry, type PersonalData } from '../../src/users';
import { usersPersonalData } from '../../src/users/users.personal-data.sql';
import { imessage, telegram, whatsapp } from './senders';
import { usersDatabase } from './users-database';

const db = usersDatabase();
const ann = () => db.users.resolve(whatsapp('US.1', '12015550143', { name: 'Ann' }), { channel: 'whatsapp' });
const bob = () => db.users.resolve(telegram('4242', 'Bob'), { channel: 'telegram' });

describe('the registry', () => {
  const holder = (name: string, order: number): PersonalData => ({
    ...usersPersonalData,
    name,
    order,
  });

  it('keeps the order of the numbers, not of the calls', () => {
    const registry = new PersonalDataRegistry();
    for (const one of [holder('c', 30), holder('a', 10), holder('b', 20)]) registry.register(one);
    expect(registry.all.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('refuses a second holder of one name or one order', () => {
    const registry = new PersonalDataRegistry();
    registry.register(holder('a', 10));
    expect(() => registry.register(holder('a', 20))).toThrow('one name');
    expect(() => registry.register(holder('b', 10))).toThrow('one order');
  });
});

describe('what users keep about a person', () => {
  const read = (userId: string) => db.database.transaction((tx) => usersPersonalData.export(tx, userId));
  const erase = (userId: string) => db.database.transaction((tx) => usersPersonalData.erase(tx, userId));
  const reassign = (from: string, to: string) =>
    db.database.transaction((tx) => usersPersonalData.reassign(tx, from, to));

  it('is exported, and nobody else’s', async () => {
    const { userId } = await ann();
    await bob();
    const text = JSON.stringify(await read(userId));
    for (const part of ['Ann', '+12015550143', 'US.1', "Ann's Workspace", 'owner', '5.000000'])
      expect(text).toContain(part);
    expect(text).not.toContain('Bob');
    expect(text).not.toContain('is_operator');
    expect(await read(crypto.randomUUID())).toBeNull();
  });

  it('is erased, twice if need be; the next message makes a clean user', async () => {
    const before = await ann();
    const other = await bob();
    for (const _time of [1, 2]) await erase(before.userId);
    expect(await db.query('select id from users')).toEqual([{ id: other.userId }]);
    for (const table of ['organizations', 'memberships', 'identities', 'identity_keys'])
      expect(await db.count(table)).toBe(1);
    expect(await db.count('phone_proofs')).toBe(0);
    const after = await ann();
    expect(after.isNew).toBe(true);
    expect(after.userId).not.toBe(before.userId);
  });

  it('is erased with the accounts that were merged into it', async () => {
    const [survivor, loser] = [await ann(), await bob()];
    await reassign(loser.userId, survivor.userId);
    await db.query(`update users set status = 'merged', merged_into_id = $2 where id = $1`, [
      loser.userId,
      survivor.userId,
    ]);
    await erase(survivor.userId);
    for (const table of ['users', 'organizations', 'identities']) expect(await db.count(table)).toBe(0);
  });

  it('is reassigned: identities, memberships, one primary identity a channel', async () => {
    db.config.phoneLinkPolicy = 'confirm';
    const survivor = await ann();
    const second = await db.users.resolve(whatsapp('US.2', '12015550144'), { channel: 'whatsapp' });
    const apple = await db.users.resolve(imessage('+12015550144'), { channel: 'imessage' });
    await db.query('update identities set user_id = $2 where id = $1', [apple.identityId, second.userId]);
    await db.query('delete from users where id = $1', [apple.userId]);
    await db.query(
      'delete from organizations o where not exists (select from users u where u.organization_id = o.id)',
    );

    await reassign(second.userId, survivor.userId);
    expect(await db.query('select channel, is_primary, user_id from identities order by id')).toEqual([
      { channel: 'whatsapp', is_primary: true, user_id: survivor.userId },
      { channel: 'whatsapp', is_primary: false, user_id: survivor.userId },
      { channel: 'imessage', is_primary: true, user_id: survivor.userId },
    ]);
    expect(await db.query('select user_id, role from memberships')).toEqual([
      { user_id: survivor.userId, role: 'owner' },
      { user_id: survivor.userId, role: 'owner' },
    ]);
    expect(await db.query(`select to_user_id, state from link_offers`)).toEqual([
      { to_user_id: second.userId, state: 'expired' },
    ]);
    const again = await db.users.resolve(whatsapp('US.2', '12015550144'), { channel: 'whatsapp' });
    expect(again.userId).toBe(survivor.userId);
  });
});

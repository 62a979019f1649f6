import { PersonalDataRegistry } from '../../../src/users';
import { partIdentity, unlinkIdentity } from '../../../src/users/identities/part-identity';
import { makePrimary } from '../../../src/users/identities/part-identity.sql';
import { linkIdentity } from '../../../src/users/identities/prove-identity';
import { usersPersonalData } from '../../../src/users/users.personal-data.sql';
import { telegram, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();
const holders = new PersonalDataRegistry();
holders.register(usersPersonalData);

const ann = () => db.users.resolve(whatsapp('US.1', '12015550143', { name: 'Ann' }), { channel: 'whatsapp' });
const unlink = (userId: string, identityId: string) =>
  db.users.transaction((tx, rules) => unlinkIdentity(tx, holders, { userId, identityId }, rules));
const part = (userId: string, identityId: string) =>
  db.users.transaction((tx, rules) =>
    partIdentity(tx, holders, { userId, identityId, by: { actor: 'user' } }, rules),
  );

async function withTelegram(id = '7001') {
  const { userId, identityId: first } = await ann();
  const linked = await db.users.transaction((tx, rules) =>
    linkIdentity(
      tx,
      userId,
      { sender: telegram(id, 'Ann T'), channel: 'telegram', assurance: 'platform_signed' },
      rules,
    ),
  );
  if (linked.kind !== 'linked') throw new Error(linked.kind);
  return { userId, first, second: linked.identityId };
}

describe('unlinking', () => {
  it('ends the identity, its keys and its proofs; who writes from there next is somebody new', async () => {
    const { userId, first } = await withTelegram();
    expect(await unlink(userId, first)).toEqual({ kind: 'unlinked' });
    expect(await unlink(userId, first)).toEqual({ kind: 'not-found' });
    expect(await db.query('select whatsapp_id, phone_number from users where id = $1', [userId])).toEqual([
      { whatsapp_id: null, phone_number: null },
    ]);
    expect((await ann()).userId).not.toBe(userId);
  });

  it('leaves the last one, whatever happens at once', async () => {
    const { userId, first, second } = await withTelegram();
    const both = await Promise.all([unlink(userId, first), unlink(userId, second)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['last', 'unlinked']);
  });

  it('takes nobody else’s', async () => {
    const { userId } = await withTelegram();
    const other = await db.users.resolve(telegram('9'), { channel: 'telegram' });
    expect(await unlink(userId, other.identityId)).toEqual({ kind: 'not-found' });
  });

  it('makes the next of the channel the first', async () => {
    const { userId, second } = await withTelegram();
    await withTelegram('7002');
    expect(await unlink(userId, second)).toEqual({ kind: 'unlinked' });
    expect(await db.query('select telegram_id from users where id = $1', [userId])).toEqual([
      { telegram_id: '7002' },
    ]);
  });
});

describe('the first of a channel', () => {
  it('can be chosen', async () => {
    const { userId } = await withTelegram();
    const { second } = await withTelegram('7002');
    expect(await db.users.transaction((tx) => makePrimary(tx, userId, second))).toBe(true);
    expect(await db.query('select telegram_id from users where id = $1', [userId])).toEqual([
      { telegram_id: '7002' },
    ]);
  });

  it('is never somebody else’s', async () => {
    const { userId } = await ann();
    const other = await db.users.resolve(telegram('9'), { channel: 'telegram' });
    expect(await db.users.transaction((tx) => makePrimary(tx, userId, other.identityId))).toBe(false);
  });
});

describe('parting', () => {
  it('gives the identity a user and an organisation of its own', async () => {
    const { userId, second } = await withTelegram();
    const parted = await part(userId, second);
    if (parted.kind !== 'parted') throw new Error(parted.kind);
    expect((await db.users.resolve(telegram('7001'), { channel: 'telegram' })).userId).toBe(parted.userId);
    expect((await ann()).userId).toBe(userId);
    const [own] = await db.query(
      `select u.name, u.telegram_id, o.slug, m.role from users u join organizations o on o.id = u.organization_id
       join memberships m on m.organization_id = o.id and m.user_id = u.id where u.id = $1`,
      [parted.userId],
    );
    expect(own).toMatchObject({ name: 'Ann T', telegram_id: '7001', role: 'owner' });
    expect(own?.slug).toMatch(/^telegram-/);
  });

  it('leaves alone what is all that a user has', async () => {
    const { userId, identityId } = await ann();
    expect(await part(userId, identityId)).toEqual({ kind: 'only' });
  });
});

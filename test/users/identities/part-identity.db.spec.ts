import { PersonalDataRegistry, type Parting, type PersonalData } from '../../../src/users';
import { partIdentity, unlinkIdentity } from '../../../src/users/identities/part-identity';
import { makePrimary } from '../../../src/users/identities/part-identity.sql';
import { linkIdentity } from '../../../src/users/identities/prove-identity';
import { usersPersonalData } from '../../../src/users/users.personal-data.sql';
import { telegram, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();

/** A holder that only remembers what it was told. */
const partings: Parting[] = [];
const witness: PersonalData = {
  name: 'witness',
  order: 1,
  tables: [],
  export: () => Promise.resolve(null),
  erase: () => Promise.resolve(),
  counter: () => Promise.resolve(() => Promise.resolve({})),
  reassign: () => Promise.resolve({}),
  restore: () => Promise.resolve(),
  part: (_tx, parting) => {
    partings.push(parting);
    return Promise.resolve();
  },
};
const holders = new PersonalDataRegistry();
holders.register(witness);
holders.register(usersPersonalData);
beforeEach(() => void partings.splice(0));

const ann = () => db.users.resolve(whatsapp('US.1', '12015550143', { name: 'Ann' }), { channel: 'whatsapp' });
async function add(userId: string, sender: Parameters<typeof linkIdentity>[2]['sender'], channel: string) {
  const linked = await db.users.transaction((tx, rules) =>
    linkIdentity(tx, userId, { sender, channel, assurance: 'roundtrip' }, rules),
  );
  if (linked.kind !== 'linked') throw new Error(linked.kind);
  return linked.identityId;
}
const unlink = (userId: string, identityId: string) =>
  db.users.transaction((tx, rules) => unlinkIdentity(tx, holders, { userId, identityId }, rules));
const part = (userId: string, identityId: string) =>
  db.users.transaction((tx, rules) =>
    partIdentity(tx, holders, { userId, identityId, by: { actor: 'user' } }, rules),
  );
const user = async (id: string) => (await db.query('select * from users where id = $1', [id]))[0] ?? {};
const live = (userId: string) =>
  db.query(`select id from identities where user_id = $1 and unlinked_at is null`, [userId]);

describe('unlinking', () => {
  it('ends keys and proofs; who writes from there is somebody new', async () => {
    const { userId, identityId } = await ann();
    await add(userId, telegram('4242'), 'telegram');
    expect(await unlink(userId, identityId)).toEqual({ kind: 'unlinked' });
    expect(
      await db.query('select id from identity_keys where identity_id = $1 and retired_at is null', [
        identityId,
      ]),
    ).toEqual([]);
    expect(await user(userId)).toMatchObject({ whatsapp_id: null, phone_number: null, telegram_id: '4242' });
    const next = await ann();
    expect(next).toMatchObject({ isNew: true });
    expect(next.userId).not.toBe(userId);
    expect(partings).toEqual([
      {
        identityId,
        channel: 'whatsapp',
        conversationKeys: ['wa_bsuid:US.1', 'wa_id:12015550143'],
        fromUserId: userId,
        toUserId: null,
      },
    ]);
  });

  it('leaves the last one, whatever comes at once', async () => {
    const { userId, identityId } = await ann();
    const others = [
      await add(userId, telegram('4242'), 'telegram'),
      await add(userId, whatsapp('US.2', '12015550144'), 'whatsapp'),
    ];
    const outcomes = await Promise.all([identityId, ...others].map((id) => unlink(userId, id)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['last', 'unlinked', 'unlinked']);
    expect(await live(userId)).toHaveLength(1);
  });

  it('knows only the user’s own, and each once', async () => {
    const { userId } = await ann();
    const telegramId = await add(userId, telegram('4242'), 'telegram');
    const other = await db.users.resolve(telegram('7'), { channel: 'telegram' });
    expect(await unlink(userId, other.identityId)).toEqual({ kind: 'not-found' });
    await unlink(userId, telegramId);
    expect(await unlink(userId, telegramId)).toEqual({ kind: 'not-found' });
  });

  it('makes the next of the channel its first', async () => {
    const { userId, identityId } = await ann();
    await add(userId, whatsapp('US.2', '12015550144'), 'whatsapp');
    await unlink(userId, identityId);
    expect(await user(userId)).toMatchObject({ whatsapp_user_id: 'US.2', phone_number: '+12015550144' });
  });

  it('while the person writes from there: nobody writes into an account that is not theirs', async () => {
    const { userId, identityId } = await ann();
    await add(userId, telegram('4242'), 'telegram');
    const [, ...writers] = await Promise.all([
      unlink(userId, identityId),
      ...Array.from({ length: 10 }, ann),
    ]);
    const after = await ann();
    for (const writer of writers) expect([userId, after.userId]).toContain(writer.userId);
    expect(after.userId).not.toBe(userId);
  });
});

describe('parting', () => {
  it('gives an identity a user of its own, with its phone and a personal organization', async () => {
    const { userId } = await db.users.resolve(telegram('4242'), { channel: 'telegram' });
    const identityId = await add(userId, whatsapp('US.1', '12015550143', { name: 'Ann' }), 'whatsapp');
    const parted = await part(userId, identityId);
    const again = await ann();
    expect(parted).toEqual({ kind: 'parted', userId: again.userId });
    expect(await user(again.userId)).toMatchObject({
      name: 'Ann',
      whatsapp_user_id: 'US.1',
      phone_number: '+12015550143',
    });
    expect(await user(userId)).toMatchObject({ whatsapp_id: null, phone_number: null });
    expect(partings).toMatchObject([{ identityId, fromUserId: userId, toUserId: again.userId }]);
    expect(
      await db.query(
        `select o.is_personal, m.role from users u join organizations o on o.id = u.organization_id
         join memberships m on m.organization_id = o.id and m.user_id = u.id where u.id = $1`,
        [again.userId],
      ),
    ).toEqual([{ is_personal: true, role: 'owner' }]);
  });

  it('of all there is parts nothing', async () => {
    const { userId, identityId } = await ann();
    expect(await part(userId, identityId)).toEqual({ kind: 'only' });
  });
});

describe('the first of a channel', () => {
  it('is the one that the user chose, whatever comes at once', async () => {
    const { userId, identityId } = await ann();
    const second = await add(userId, whatsapp('US.2', '12015550144'), 'whatsapp');
    const third = await add(userId, whatsapp('US.3', '12015550145'), 'whatsapp');
    const choose = (id: string) => db.users.transaction((tx) => makePrimary(tx, userId, id));
    expect(await Promise.all([second, third, identityId, second].map(choose))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    await choose(third);
    expect(await user(userId)).toMatchObject({ whatsapp_user_id: 'US.3' });
    expect(await db.query('select id from identities where user_id = $1 and is_primary', [userId])).toEqual([
      { id: third },
    ]);
  });

  it('is never another’s', async () => {
    const [one, other] = [await ann(), await db.users.resolve(whatsapp('US.2'), { channel: 'whatsapp' })];
    expect(await db.users.transaction((tx) => makePrimary(tx, one.userId, other.identityId))).toBe(false);
    expect(await user(one.userId)).toMatchObject({ whatsapp_user_id: 'US.1' });
  });
});

import { PersonalDataRegistry } from '../../../src/users';
import { unlinkIdentity } from '../../../src/users/identities/part-identity';
import { makePrimary } from '../../../src/users/identities/part-identity.sql';
import { mergeUsers, undoMerge } from '../../../src/users/merge/merge-users';
import { usersPersonalData } from '../../../src/users/users.personal-data.sql';
import { telegram, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();
const holders = new PersonalDataRegistry();
holders.register(usersPersonalData);

const ann = () => db.users.resolve(whatsapp('US.1', '12015550143', { name: 'Ann' }), { channel: 'whatsapp' });
const bob = () => db.users.resolve(telegram('4242', 'Bob'), { channel: 'telegram' });
const merge = (survivorId: string, loserId: string) =>
  db.users.transaction((tx, rules) =>
    mergeUsers(tx, holders, { survivorId, loserId, by: { actor: 'user' } }, rules),
  );
const undo = (mergeId: string, userId: string) =>
  db.users.transaction((tx, rules) => undoMerge(tx, holders, { mergeId, userId }, rules));
const balances = async () =>
  (await db.query<{ credit_balance: string }>('select credit_balance from organizations order by id')).map(
    (row) => Number(row.credit_balance),
  );
async function merged(survivorId: string, loserId: string): Promise<string> {
  const outcome = await merge(survivorId, loserId);
  if (outcome.kind !== 'merged') throw new Error(outcome.kind);
  return outcome.mergeId;
}

it('gives everything to the survivor, to whom all ids lead', async () => {
  const [survivor, loser] = [await ann(), await bob()];
  await merged(survivor.userId, loser.userId);
  expect(await bob()).toMatchObject({ userId: survivor.userId, isNew: false });
  expect(await db.query('select status, merged_into_id from users where id = $1', [loser.userId])).toEqual([
    { status: 'merged', merged_into_id: survivor.userId },
  ]);
  expect(await db.query('select telegram_id from users where id = $1', [survivor.userId])).toEqual([
    { telegram_id: '4242' },
  ]);
});

it('welcomes a person once: the second welcome’s credit stays behind', async () => {
  const [survivor, loser] = [await ann(), await bob()];
  await db.query(
    `update organizations set credit_balance = 12 where id = (select organization_id from users where id = $1)`,
    [loser.userId],
  );
  await merged(survivor.userId, loser.userId);
  expect(await balances()).toEqual([12, 5]);
});

it('twenty in opposite directions at once are one, without a deadlock', async () => {
  const [one, two] = [await ann(), await bob()];
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      at % 2 ? merge(one.userId, two.userId) : merge(two.userId, one.userId),
    ),
  );
  expect(all.filter(({ kind }) => kind === 'merged')).toHaveLength(1);
  expect(await db.query(`select count(*)::int as n from users where status = 'active'`)).toEqual([{ n: 1 }]);
});

it('makes no chains: who was merged into the loser leads to the survivor', async () => {
  const [a, b] = [await ann(), await bob()];
  const c = await db.users.resolve(telegram('4243', 'Cid'), { channel: 'telegram' });
  await merged(b.userId, c.userId);
  await merged(a.userId, b.userId);
  expect(await db.query('select merged_into_id from users where id = $1', [c.userId])).toEqual([
    { merged_into_id: a.userId },
  ]);
  expect(await merge(b.userId, a.userId)).toEqual({ kind: 'stale' });
});

describe('its undo', () => {
  it('gives back identities, credit and the loser’s own standing, once', async () => {
    const [survivor, loser] = [await ann(), await bob()];
    await db.query(`update organizations set credit_balance = 12`);
    const mergeId = await merged(survivor.userId, loser.userId);
    const all = await Promise.all([1, 2, 3].map(() => undo(mergeId, survivor.userId)));
    expect(all.filter(({ kind }) => kind === 'undone')).toHaveLength(1);
    expect((await bob()).userId).toBe(loser.userId);
    expect((await ann()).userId).toBe(survivor.userId);
    expect(await balances()).toEqual([12, 12]);
    expect(await db.query('select archived_at from organizations')).toEqual([
      { archived_at: null },
      { archived_at: null },
    ]);
    expect(await db.query('select user_id from memberships order by user_id')).toEqual([
      { user_id: survivor.userId },
      { user_id: loser.userId },
    ]);
  });

  it('leaves each with one first account of a channel, also where the first was changed meanwhile', async () => {
    const survivor = await ann();
    const loser = await db.users.resolve(whatsapp('US.2', '12015550144'), { channel: 'whatsapp' });
    const mergeId = await merged(survivor.userId, loser.userId);
    await db.users.transaction((tx) => makePrimary(tx, survivor.userId, loser.identityId));
    expect(await undo(mergeId, survivor.userId)).toMatchObject({ kind: 'undone' });
    expect(
      await db.query(
        `select user_id, count(*) filter (where is_primary)::int as first from identities group by 1`,
      ),
    ).toEqual(expect.arrayContaining([survivor, loser].map(({ userId }) => ({ user_id: userId, first: 1 }))));
  });

  it('is not for others, not after 30 days, and not under a later merge', async () => {
    const [a, b] = [await ann(), await bob()];
    const mergeId = await merged(a.userId, b.userId);
    expect(await undo(mergeId, b.userId)).toEqual({ kind: 'not-possible' });
    const c = await db.users.resolve(telegram('4243', 'Cid'), { channel: 'telegram' });
    const later = await merged(a.userId, c.userId);
    expect(await undo(mergeId, a.userId)).toEqual({ kind: 'not-possible' });
    await undo(later, a.userId);
    db.clock.passDays(31);
    expect(await undo(mergeId, a.userId)).toEqual({ kind: 'not-possible' });
  });
});

describe('an undo that would leave somebody without an identity', () => {
  const unlink = (userId: string, identityId: string) =>
    db.users.transaction((tx, rules) => unlinkIdentity(tx, holders, { userId, identityId }, rules));

  it.each(['what the loser brought', 'what the survivor had'])(
    'is not possible: %s was unlinked',
    async (which) => {
      const [survivor, loser] = [await ann(), await bob()];
      const mergeId = await merged(survivor.userId, loser.userId);
      const gone = which === 'what the loser brought' ? loser : survivor;
      await unlink(survivor.userId, gone.identityId);
      expect(await undo(mergeId, survivor.userId)).toEqual({ kind: 'not-possible' });
      expect(await db.query(`select id from users where status = 'active'`)).toEqual([
        { id: survivor.userId },
      ]);
    },
  );
});

describe('organizations', () => {
  /** Both are in one that is neither's own. */
  async function shared(survivorId: string, survivorRole: string, loserId: string, loserRole: string) {
    const [row] = await db.query<{ id: string }>(
      `insert into organizations (id, name, slug) values (gen_random_uuid(), 'Acme', 'acme') returning id`,
    );
    for (const [userId, role] of [
      [survivorId, survivorRole],
      [loserId, loserRole],
    ])
      await db.query('insert into memberships (organization_id, user_id, role) values ($1, $2, $3)', [
        row?.id,
        userId,
        role,
      ]);
    return row?.id;
  }
  const rolesIn = (id: unknown) =>
    db.query('select user_id as "user", role from memberships where organization_id = $1 order by user_id', [
      id,
    ]);

  it.each([
    ['member', 'owner', 'owner'],
    ['owner', 'member', 'owner'],
    ['member', 'admin', 'admin'],
    ['admin', 'member', 'admin'],
  ])('the stronger of two roles stays: %s and %s', async (mine, theirs, after) => {
    const [survivor, loser] = [await ann(), await bob()];
    const id = await shared(survivor.userId, mine, loser.userId, theirs);
    const mergeId = await merged(survivor.userId, loser.userId);
    expect(await rolesIn(id)).toEqual([{ user: survivor.userId, role: after }]);
    await undo(mergeId, survivor.userId);
    expect(await rolesIn(id)).toEqual([
      { user: survivor.userId, role: mine },
      { user: loser.userId, role: theirs },
    ]);
  });

  it('the loser’s own is archived, and never owes: who had spent of the welcome brings nothing', async () => {
    const [survivor, loser] = [await ann(), await bob()];
    const ofLoser = `(select organization_id from users where id = '${loser.userId}')`;
    await db.query(`update organizations set credit_balance = 3.25 where id = ${ofLoser}`);
    await merged(survivor.userId, loser.userId);
    expect(await balances()).toEqual([5, 3.25]);
    expect(
      await db.query(`select archived_at is not null as archived from organizations where id = ${ofLoser}`),
    ).toEqual([{ archived: true }]);
  });

  it('credit that was spent meanwhile is gone for both', async () => {
    const [survivor, loser] = [await ann(), await bob()];
    await db.query('update organizations set credit_balance = 12');
    const mergeId = await merged(survivor.userId, loser.userId);
    expect(await balances()).toEqual([19, 5]);
    await db.query('update organizations set credit_balance = 4 where credit_balance = 19');
    await undo(mergeId, survivor.userId);
    expect(await balances()).toEqual([0, 9]);
  });
});

it('tells what moved, in ids', async () => {
  const [survivor, loser] = [await ann(), await bob()];
  const outcome = await merge(survivor.userId, loser.userId);
  expect(outcome).toMatchObject({
    kind: 'merged',
    moved: { identities: [loser.identityId], organizations: [expect.any(String)] },
    credit: { amount: expect.stringMatching(/^0(\.0+)?$/) },
  });
});

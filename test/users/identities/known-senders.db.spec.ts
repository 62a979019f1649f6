import { imessage, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();
const ann = { sender: whatsapp('US.1', '12015550101', { name: 'Ann' }), channel: 'whatsapp' };
const bob = { sender: imessage('+12015550102', 'Bob'), channel: 'imessage' };
const cleo = { sender: whatsapp('US.3', undefined, { name: 'Cleo' }), channel: 'whatsapp' };

/** What a batch costs: statements on the hot path, transactions beside it. */
async function cost(work: () => Promise<unknown>): Promise<{ statements: number; transactions: number }> {
  const run = jest.spyOn(db.statements, 'run');
  const transaction = jest.spyOn(db.database, 'transaction');
  await work();
  const counted = { statements: run.mock.calls.length, transactions: transaction.mock.calls.length };
  run.mockRestore();
  transaction.mockRestore();
  return counted;
}

describe('many senders at once', () => {
  it('known people cost one statement a batch, whatever its size', async () => {
    const first = await db.users.resolveMany([ann, bob, cleo]);
    const batch = Array.from({ length: 50 }, () => [ann, bob, cleo]).flat();
    let again: Awaited<ReturnType<typeof db.users.resolveMany>> = [];
    expect(await cost(async () => (again = await db.users.resolveMany(batch)))).toEqual({
      statements: 1,
      transactions: 0,
    });
    const ids = (results: typeof again) =>
      results.map((one) => (one.status === 'fulfilled' ? one.value.userId : one));
    expect(ids(again)).toEqual(Array.from({ length: 50 }, () => ids(first)).flat());
    expect(again.every((one) => one.status === 'fulfilled' && one.value.proof && !one.value.isNew)).toBe(
      true,
    );
  });

  it('an empty batch costs nothing', async () => {
    expect(await cost(() => db.users.resolveMany([]))).toEqual({ statements: 0, transactions: 0 });
  });

  it.each([
    ['a new name', () => whatsapp('US.1', '12015550101', { name: 'Annie' })],
    ['a new key', () => whatsapp('US.1', '12015550101', { name: 'Ann', parentId: 'US.ENT.1' })],
    ['a new number', () => whatsapp('US.1', '12015550109', { name: 'Ann' })],
    ['a new username', () => whatsapp('US.1', '12015550101', { name: 'Ann', username: 'ann' })],
  ])('who shows %s is resolved, the others are not', async (_what, changed) => {
    await db.users.resolveMany([ann, bob, cleo]);
    const batch = [ann, { sender: changed(), channel: 'whatsapp' }, bob];
    expect(await cost(() => db.users.resolveMany(batch))).toEqual({ statements: 1, transactions: 1 });
    expect(await db.count('users')).toBe(3);
  });

  it('who was not seen today is resolved, once', async () => {
    await db.users.resolveMany([ann]);
    db.clock.passDays(1.1);
    expect((await cost(() => db.users.resolveMany([ann]))).transactions).toBe(1);
    expect((await cost(() => db.users.resolveMany([ann]))).transactions).toBe(0);
  });

  it('only the number of an account with a user id is no proof here either', async () => {
    await db.users.resolveMany([ann]);
    const [bare] = await db.users.resolveMany([{ ...ann, sender: whatsapp(undefined, '12015550101') }]);
    expect(bare).toMatchObject({ status: 'fulfilled', value: { proof: false } });
  });

  it('twenty first messages of one person in one batch make one user', async () => {
    const results = await db.users.resolveMany(Array.from({ length: 20 }, () => ann));
    expect(new Set(results.map((one) => one.status === 'fulfilled' && one.value.userId)).size).toBe(1);
    expect(await db.count('users')).toBe(1);
  });

  it('one that cannot be stored does not harm its neighbours', async () => {
    const tooLong = ann.sender.keys.map((key) => ({ ...key, value: key.value.padEnd(300, 'x') }));
    const odd = { ...ann, sender: { ...ann.sender, keys: tooLong } };
    const results = await db.users.resolveMany([bob, odd, cleo]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

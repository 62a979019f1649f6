import { makeOperator } from '../../src/operations/make-operator';
import { imessage, telegram, whatsapp } from '../users/senders';
import { usersDatabase } from '../users/users-database';

const db = usersDatabase();
let url: string;
const run = (...args: string[]) => makeOperator(args, () => Promise.resolve({ DATABASE_URL: url }));
beforeAll(async () => {
  const [row] = await db.query<{ name: string }>('select current_database() as name');
  const made = new URL(process.env.TEST_SERVER_URL ?? '');
  made.pathname = `/${row?.name ?? ''}`;
  url = made.href;
});

const ann = () => db.users.resolve(whatsapp('US.1', '12015550143', { name: 'Ann' }), { channel: 'whatsapp' });
const operators = () => db.query('select id from users where is_operator');

it.each([
  ['--whatsapp', '12015550143'],
  ['--whatsapp', 'US.1'],
  ['--phone', '+1 201 555 0143'],
])('makes the person with %s %s one, once, and revokes it', async (...who) => {
  const { userId } = await ann();
  expect(await run(...who)).toEqual({ code: 0, text: `${userId}: is an operator now` });
  expect(await run(userId)).toEqual({ code: 0, text: `${userId}: was an operator already` });
  expect(await operators()).toEqual([{ id: userId }]);
  expect(await run(...who, '--revoke')).toEqual({ code: 0, text: `${userId}: is no operator any more` });
  expect(await run(userId, '--revoke')).toEqual({ code: 0, text: `${userId}: was no operator` });
  expect(await operators()).toEqual([]);
  expect(
    await db.query(`select action from audit_log where user_id = $1 and actor = 'operator' order by at, id`, [
      userId,
    ]),
  ).toEqual([{ action: 'operator.made' }, { action: 'operator.revoked' }]);
});

it('makes nobody one who is not active, and takes it from them', async () => {
  const { userId } = await ann();
  await db.query(`update users set status = 'suspended' where id = $1`, [userId]);
  expect(await run(userId)).toEqual({ code: 1, text: `${userId}: only an active user can be an operator` });
  await db.query('update users set is_operator = true');
  expect((await run(userId, '--revoke')).code).toBe(0);
});

it('finds who somebody is after a merge, and does not choose between two', async () => {
  const { userId } = await ann();
  const bob = await db.users.resolve(telegram('4242', 'Bob'), { channel: 'telegram' });
  await db.query(`update users set status = 'merged', merged_into_id = $2 where id = $1`, [
    bob.userId,
    userId,
  ]);
  expect((await run(bob.userId)).text).toBe(`${userId}: is an operator now`);
  db.config.phoneLinkPolicy = 'off';
  const other = await db.users.resolve(imessage('+12015550143'), { channel: 'imessage' });
  const { code, text } = await run('--phone', '+12015550143');
  expect(code).toBe(1);
  for (const id of [userId, other.userId]) expect(text).toContain(id);
});

it('says so when there is nobody, or when it is called wrongly', async () => {
  expect(await run('--telegram', '99')).toEqual({ code: 1, text: 'There is no such user.' });
  expect((await run()).code).toBe(2);
  expect((await run('--all')).code).toBe(2);
  expect((await run('--help')).code).toBe(0);
});

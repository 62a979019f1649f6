import { Erasure } from '../../src/auth/account/erasure';
import { Database } from '../../src/foundation/database/database';
import { uuid7 } from '../../src/foundation/uuid7';
import { eraseUser } from '../../src/operations/erase-user';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ WORKERS: 'off' });
});

const run = (...args: string[]) =>
  eraseUser(
    args,
    () => Promise.resolve({}),
    (_environment, work) => work({ erasure: app.app.get(Erasure), database: app.app.get(Database) }),
  );
const users = async () => (await app.rows<{ id: string }>('select id from users')).map(({ id }) => id);

it('counts first, erases when it is told to, and then there is nobody', async () => {
  const { userId } = await app.signIn(personAt(1));
  const dry = await run('--whatsapp', personAt(1));
  expect(dry).toEqual({ code: 0, text: expect.stringContaining('--apply would erase it') });
  expect(dry.text).toMatch(/sessions +1\n/);
  expect(dry.text).not.toContain(personAt(1));
  expect(await users()).toContain(userId);
  const real = await run('--whatsapp', personAt(1), '--apply');
  expect(real.text.split('\n').slice(2)).toEqual(dry.text.split('\n').slice(2));
  expect(await users()).not.toContain(userId);
  expect(await run('--whatsapp', personAt(1), '--apply')).toEqual({
    code: 1,
    text: 'There is no such user.',
  });
});

it('never an organization that others share', async () => {
  const { userId } = await app.signIn(personAt(2));
  const shared = uuid7();
  await app.rows(`insert into organizations (id, name, slug) values ($1, 'Ours', 'ours')`, [shared]);
  await app.rows(`insert into memberships (organization_id, user_id, role) values ($1, $2, 'owner')`, [
    shared,
    userId,
  ]);
  for (const apply of [[], ['--apply']]) expect((await run(userId, ...apply)).code).toBe(1);
  expect(await users()).toContain(userId);
});

it.each([[[]], [['Ann']], [['--everybody']], [['--phone', '1', '--telegram', '2']]])(
  'is not to be called with %j',
  async (args) => {
    expect((await run(...args)).code).toBe(2);
  },
);

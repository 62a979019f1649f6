import { Erasure } from '../../src/auth/account/erasure';
import { Database } from '../../src/foundation/database/database';
import { uuid7 } from '../../src/foundation/uuid7';
import { DueDeletions } from '../../src/operations/due-deletions';
import { cancelDeletion } from '../../src/users';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';

const never = new AbortController().signal;
let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ WORKERS: 'off', LOG_LEVEL: 'silent' });
});

const sweep = () => app.app.get(DueDeletions).run(never);
const users = async () => (await app.rows<{ id: string }>('select id from users')).map(({ id }) => id);
const days = (iso: string) => (Date.parse(iso) - Date.now()) / 86_400_000;
const leave = (token: string, query = '') => app.call('DELETE', `/api/eliza-app/user/me${query}`, { token });

it('signs out everywhere at once, erases after seven days', async () => {
  const [here, there] = [await app.signIn(personAt(1)), await app.signIn(personAt(1))];
  const answer = await leave(here.token);
  expect(answer.status).toBe(202);
  expect(days(answer.body.delete_at as string)).toBeCloseTo(7, 2);
  for (const { token } of [here, there])
    expect((await app.call('GET', '/api/eliza-app/user/me/export', { token })).body.code).toBe(
      'INVALID_SESSION',
    );
  await sweep();
  expect(await users()).toContain(here.userId);
  await app.rows(`update users set delete_at = now() where id = $1`, [here.userId]);
  await sweep();
  expect(await users()).not.toContain(here.userId);
  expect(
    await app.rows(
      `select action, actor, reason from audit_log where user_id = $1 and action like 'user.%' order by at, id`,
      [here.userId],
    ),
  ).toEqual([
    { action: 'user.created', actor: 'channel', reason: null },
    { action: 'user.deletion_asked', actor: 'user', reason: null },
    { action: 'user.erased', actor: 'user', reason: 'deletion_due' },
  ]);
});

it('a sign-in within the days of grace keeps the account; what is due is not called off', async () => {
  const { token, userId } = await app.signIn(personAt(2));
  await leave(token);
  const cancel = () => app.app.get(Database).transaction((tx) => cancelDeletion(tx, userId));
  expect(await cancel()).toBe(true);
  expect(await cancel()).toBe(false);
  expect(await app.rows('select delete_at from users where id = $1', [userId])).toEqual([
    { delete_at: null },
  ]);
  await app.rows(`update users set delete_at = now() where id = $1`, [userId]);
  expect(await cancel()).toBe(false);
});

it('without grace it is done within one round', async () => {
  const { token, userId } = await app.signIn(personAt(3));
  expect(days((await leave(token, '?now=true')).body.delete_at as string)).toBeLessThan(0.001);
  await sweep();
  expect(await users()).not.toContain(userId);
});

it('asked again, the earlier time stands', async () => {
  const { userId } = await app.signIn(personAt(4));
  await app.rows(`update users set delete_at = now() + interval '1 day' where id = $1`, [userId]);
  const { token } = await app.signIn(personAt(4));
  expect(days((await leave(token)).body.delete_at as string)).toBeCloseTo(1, 2);
});

it('needs a fresh proof, and knows true and false alone', async () => {
  const { token, id } = await app.signIn(personAt(5));
  expect((await leave(token, '?now=yes')).status).toBe(400);
  await app.rows(`update sessions set auth_time = now() - interval '11 minutes' where id = $1`, [id]);
  expect((await leave(token)).body.code).toBe('STEP_UP_REQUIRED');
  expect((await app.call('DELETE', '/api/eliza-app/user/me')).status).toBe(401);
});

it('who alone owns what others share is refused, and signed in still', async () => {
  const { token, userId } = await app.signIn(personAt(6));
  const shared = uuid7();
  await app.rows(`insert into organizations (id, name, slug) values ($1, 'Ours', 'ours')`, [shared]);
  await app.rows(`insert into memberships (organization_id, user_id, role) values ($1, $2, 'owner')`, [
    shared,
    userId,
  ]);
  expect(await leave(token)).toMatchObject({ status: 409, body: { code: 'OWNS_SHARED_ORGANIZATION' } });
  expect((await app.call('GET', '/api/eliza-app/user/me/export', { token })).status).toBe(202);

  // They became it during the days of grace.
  await app.rows(`update users set delete_at = now() where id = $1`, [userId]);
  await sweep();
  expect(await users()).toContain(userId);
  const [row] = await app.rows<{ at: Date }>('select delete_at as at from users where id = $1', [userId]);
  expect(days(row?.at.toISOString() ?? '')).toBeCloseTo(1, 2);
});

it("one person's trouble keeps nobody else back", async () => {
  const [ann, bob] = [await app.signIn(personAt(7)), await app.signIn(personAt(8))];
  await app.rows(`update users set delete_at = now() - interval '1 min' where id = $1`, [ann.userId]);
  await app.rows(`update users set delete_at = now() where id = $1`, [bob.userId]);
  jest.spyOn(app.app.get(Erasure), 'erase').mockRejectedValueOnce(new Error('something remains'));
  await sweep();
  expect(await users()).toContain(ann.userId);
  expect(await users()).not.toContain(bob.userId);
});

it('a sign-in that meets an erasure leaves no session behind', async () => {
  const { userId, token } = await app.signIn(personAt(9));
  await leave(token, '?now=true');
  await Promise.allSettled([sweep(), ...Array.from({ length: 6 }, () => app.signIn(personAt(9)))]);
  expect(await users()).not.toContain(userId);
  expect(
    await app.rows(
      'select 1 as one from sessions s where not exists (select from users u where u.id = s.user_id)',
    ),
  ).toEqual([]);
});

import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';

const path = '/api/eliza-app/user/me';
let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ WORKERS: 'off' });
});

const me = (token: string) => app.call('GET', path, { token });
const change = (token: string, body: object) => app.call('PATCH', path, { token, body });

it('shows a person who they are, under the names that clients know', async () => {
  const ann = personAt(1);
  const { token, userId } = await app.signIn(ann);
  const { status, body } = await me(token);
  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    user: {
      id: userId,
      name: expect.any(String),
      avatar: null,
      whatsapp_id: ann,
      whatsapp_name: null,
      whatsapp_user_id: null,
      telegram_id: null,
      telegram_username: null,
      telegram_first_name: null,
      discord_id: null,
      discord_username: null,
      discord_global_name: null,
      discord_avatar_url: null,
      phone_number: `+${ann}`,
      organization_id: body.organization.id,
      created_at: expect.stringMatching(/Z$/),
      identities_count: 1,
      identities: [expect.objectContaining({ channel: 'whatsapp', is_primary: true })],
      preferences: {},
      delete_at: null,
    },
    organization: { id: expect.any(String), name: expect.any(String), credit_balance: '5.000000' },
  });
  expect(JSON.stringify(body.user.identities)).not.toContain(ann);
});

it('changes the name and the preferences, each without the other', async () => {
  const { token, userId } = await app.signIn(personAt(2));
  expect((await change(token, { name: '  \u202EAnn\n Smith ' })).body.user.name).toBe('Ann Smith');
  const preferences = { theme: 'dark', nested: { list: [1, null] }, __proto__: null };
  expect((await change(token, { preferences })).body.user).toMatchObject({
    name: 'Ann Smith',
    preferences: { theme: 'dark', nested: { list: [1, null] } },
  });
  expect((await change(token, { preferences: {} })).body.user.preferences).toEqual({});
  expect((await me(token)).body.user).toMatchObject({ name: 'Ann Smith', preferences: {} });
  expect(
    await app.rows(`select 1 as one from audit_log where action = 'user.renamed' and user_id = $1`, [userId]),
  ).toHaveLength(1);
});

it.each([
  { name: '' },
  { name: '\u202E ' },
  { name: 'x'.repeat(101) },
  { name: null },
  { name: 4 },
  { preferences: [] },
  { preferences: null },
  { preferences: 'dark' },
  { preferences: { text: 'x'.repeat(5000) } },
  { preferences: { text: '\u0000' } },
  { phone_number: '+12025550199' },
  { whatsapp_id: '12025550199' },
  { is_operator: true },
])('refuses %j', async (body) => {
  const { token } = await app.signIn(personAt(3));
  const before = (await me(token)).body;
  const answer = await change(token, body);
  expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST']);
  expect((await me(token)).body).toEqual(before);
});

it('nobody sees an account without a session, or with that of who is gone', async () => {
  for (const method of ['GET', 'PATCH', 'DELETE'])
    expect((await app.call(method, path)).body.code).toBe('UNAUTHORIZED');
  const { token, userId } = await app.signIn(personAt(4));
  await app.rows('delete from users where id = $1', [userId]);
  expect((await me(token)).body.code).toBe('INVALID_SESSION');
});

import { PersonalDataRegistry } from '../../../src/users';
import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';

const path = '/api/eliza-app/user/me/export';
let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ PUBLIC_URL: 'https://api.example.com/' });
});

/** A person who wrote and is signed in. */
async function signedIn(person: string) {
  await app.whatsapp.say(person, `my secret is ${person}`);
  await app.lastReplyTo(person);
  return app.signIn(person);
}

/** The path of a new link to the person's export. */
async function link(token: string): Promise<string> {
  const { body } = await app.call('GET', path, { token });
  const answer = await app.call('GET', body.status_url as string, { token });
  expect(answer.status).toBe(200);
  return (answer.body.url as string).replace('https://api.example.com', '');
}

it('gives a person all that every holder has of them, and nothing of anybody else', async () => {
  const [ann, bob] = [personAt(1), personAt(2)];
  const { token, userId, refreshToken } = await signedIn(ann);
  await signedIn(bob);
  const asked = await app.call('GET', path, { token });
  expect(asked.status).toBe(202);
  expect(asked.body).toEqual({
    success: true,
    job_id: expect.any(String),
    status_url: `${path}/${asked.body.job_id}`,
    expires_at: expect.any(String),
  });
  expect(Date.parse(asked.body.expires_at) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);

  const answer = await app.call('GET', await link(token));
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="my-data.json"',
    'cache-control': 'no-store',
  });
  const holders = app.app.get(PersonalDataRegistry).all.map(({ name }) => name);
  expect(Object.keys(answer.body)).toEqual(['exported_at', ...holders, 'history']);
  expect(answer.body).toMatchObject({
    account: { user: { id: userId, whatsapp_id: ann } },
    conversations: [{ channel: 'whatsapp', messages: [{ from: 'person', text: `my secret is ${ann}` }, {}] }],
    sign_ins: { sessions: [{ device: 'Chrome on Windows' }] },
  });
  const actions = (answer.body.history as { action: string }[]).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['user.created', 'session.opened', 'export.asked']));
  expect(answer.text).not.toContain(bob);
  expect(answer.text).not.toMatch(/hash|is_operator/);
  for (const secret of [token, refreshToken]) expect(answer.text).not.toContain(secret);
});

it('a link works once, and a new one ends the old', async () => {
  const { token } = await signedIn(personAt(3));
  const { body } = await app.call('GET', path, { token });
  const newLink = async () =>
    ((await app.call('GET', body.status_url as string, { token })).body.url as string).replace(
      'https://api.example.com',
      '',
    );
  const [first, second] = [await newLink(), await newLink()];
  expect((await app.call('GET', first)).status).toBe(404);
  const many = await Promise.all(Array.from({ length: 5 }, () => app.call('GET', second)));
  expect(many.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
  expect((await app.call('GET', await newLink())).status).toBe(200);
});

it("nobody gets at another's export, and nobody at their own without a fresh proof", async () => {
  const [ann, bob] = [await signedIn(personAt(4)), await signedIn(personAt(5))];
  const { body } = await app.call('GET', path, { token: ann.token });
  expect((await app.call('GET', body.status_url as string, { token: bob.token })).body.code).toBe(
    'EXPORT_NOT_FOUND',
  );
  expect((await app.call('GET', body.status_url as string)).body.code).toBe('UNAUTHORIZED');
  await app.rows(`update sessions set auth_time = now() - interval '11 minutes' where id = $1`, [ann.id]);
  for (const url of [path, body.status_url as string])
    expect((await app.call('GET', url, { token: ann.token })).body.code).toBe('STEP_UP_REQUIRED');
});

it.each([
  ['a job that is too old', `update account_exports set expires_at = now() where id = $1`],
  [
    'a person who was suspended',
    `update users set status = 'suspended' where id = (select user_id from account_exports where id = $1)`,
  ],
])('a link is dead for %s', async (_what, change) => {
  const { token } = await signedIn(personAt(6));
  const url = await link(token);
  await app.rows(change, [url.split('/').at(-2)]);
  expect((await app.call('GET', url)).status).toBe(404);
  await app.rows(`update users set status = 'active'`);
});

it.each([
  [`${path}/not-an-id/file?token=${'a'.repeat(43)}`, 404],
  [`${path}/019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d/file?token=${'a'.repeat(43)}`, 404],
  [`${path}/019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d/file?token=short`, 400],
  [`${path}/019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d/file`, 400],
])('%s is %i', async (url, status) => {
  expect((await app.call('GET', url)).status).toBe(status);
});

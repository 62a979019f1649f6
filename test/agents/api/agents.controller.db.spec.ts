import { placeOfSecret } from '../../../src/agents';
import { Vault } from '../../../src/foundation/secrets/vault';
import { uuid7 } from '../../../src/foundation/uuid7';
import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';
import { AServer, sendJson } from '../a-server';

const path = '/api/v1/agents';
const secret = 'sk-the-key-of-the-shop';
const other = 'https://other.example.org/v1';
const openai = {
  name: 'Clerk',
  kind: 'openai',
  model: 'm',
  endpoint: 'https://models.example.org/v1',
  secret,
};

const server = new AServer((_, response) => sendJson(response, 200, { text: 'Yes.', handOver: true }));
let app: AuthApp;
let people = 0;
beforeAll(async () => {
  await server.start();
  app = await AuthApp.start();
}, 60_000);
afterAll(() => server.stop());

/** Somebody who owns an organisation, and calls for it. */
async function owner() {
  const { token, userId } = await app.signIn(personAt(++people));
  const [row] = await app.rows<{ id: string }>(
    'select organization_id as id from memberships where user_id = $1',
    [userId],
  );
  const organizationId = row?.id ?? '';
  const call = (method: string, below = '', body?: object) =>
    app.call(method, `${path}${below}`, { token, ...(body && { body }) });
  const make = async (body: object = openai) => (await call('POST', '', body)).body as { id: string };
  /** A stored secret, as the agent would get it. */
  const stored = async (id: string) => {
    const [agent] = await app.rows<{ sealed: string | null }>(
      'select sealed_secret as sealed from agents where id = $1',
      [id],
    );
    const place = placeOfSecret(organizationId, id);
    return agent?.sealed && app.app.get(Vault).open(place, agent.sealed)?.text;
  };
  return { token, userId, organizationId, call, make, stored };
}

describe('/api/v1/agents', () => {
  it('makes, shows, changes and deletes an agent, and shows its secret to nobody', async () => {
    const { call, stored, userId } = await owner();
    const made = await call('POST', '', { ...openai, name: ' Clerk ', prompt: 'Sell\u0000 shoes.' });
    expect(made.status).toBe(201);
    const { id } = made.body as { id: string };
    expect(made.body).toEqual({
      id,
      name: 'Clerk',
      kind: 'openai',
      prompt: 'Sell shoes.',
      model: 'm',
      endpoint: openai.endpoint,
      has_secret: true,
      created_at: expect.any(String) as string,
      updated_at: expect.any(String) as string,
    });
    expect(await stored(id)).toBe(secret);
    const list = await call('GET');
    expect(list.body).toEqual({ items: [made.body], next: null });
    const one = await call('GET', `/${id}`);
    expect(one.body).toEqual(made.body);
    const changed = await call('PATCH', `/${id}`, { name: 'Ada', prompt: null });
    expect(changed.body).toMatchObject({ name: 'Ada', prompt: null, model: 'm', has_secret: true });
    expect(Date.parse(String(changed.body.updated_at))).toBeGreaterThan(
      Date.parse(String(made.body.updated_at)),
    );
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    expect((await call('GET', `/${id}`)).body.code).toBe('AGENT_NOT_FOUND');
    expect((await call('DELETE', `/${id}`)).status).toBe(404);
    for (const { text } of [made, list, one, changed]) expect(text).not.toContain(secret);
    expect(
      await app.rows(
        'select action, actor, target_id from audit_log where user_id = $1 and action like $2 order by at',
        [userId, 'agent.%'],
      ),
    ).toEqual(
      ['created', 'changed', 'removed'].map((what) => ({
        action: `agent.${what}`,
        actor: 'user',
        target_id: id,
      })),
    );
  });

  it('lists the newest first, in parts', async () => {
    const { call, make } = await owner();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.unshift((await make({ name: 'e', kind: 'echo' })).id);
    const first = await call('GET', '?limit=2');
    const then = await call('GET', `?limit=2&after=${String(first.body.next)}`);
    expect(first.body.items).toHaveLength(2);
    expect([...first.body.items, ...then.body.items].map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(then.body.next).toBeNull();
  });

  it.each<[string, object, number, string]>([
    ['no name', { kind: 'echo' }, 400, 'INVALID_REQUEST'],
    ['a blank name', { name: '  ', kind: 'echo' }, 400, 'INVALID_REQUEST'],
    ['an unknown kind', { name: 'a', kind: 'hal' }, 400, 'INVALID_REQUEST'],
    ['an unknown field', { name: 'a', kind: 'echo', url: 'x' }, 400, 'INVALID_REQUEST'],
    ['a prompt for a kind that has none', { name: 'a', kind: 'echo', prompt: 'p' }, 400, 'INVALID_REQUEST'],
    ['a secret with blanks', { ...openai, secret: 'a b' }, 400, 'INVALID_REQUEST'],
    ['a secret with a line', { ...openai, secret: 'a\r\nx-other: b' }, 400, 'INVALID_REQUEST'],
    ['an endpoint that is none', { ...openai, endpoint: 'models' }, 400, 'INVALID_REQUEST'],
    ['OpenAI without a key', { name: 'a', kind: 'openai', model: 'm' }, 422, 'SECRET_REQUIRED'],
    ['http without a secret', { name: 'a', kind: 'http', endpoint: 'https://a.org' }, 422, 'SECRET_REQUIRED'],
  ])('refuses %s, and repeats nothing', async (_, body, status, code) => {
    const { call } = await owner();
    const answer = await call('POST', '', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.text).not.toContain(secret);
    expect((await call('GET')).body.items).toEqual([]);
  });

  it('sends a stored secret to no other host', async () => {
    const { call, make, stored } = await owner();
    const { id } = await make();
    const moved = await call('PATCH', `/${id}`, { endpoint: other });
    expect([moved.status, moved.body.code]).toEqual([422, 'SECRET_REQUIRED']);
    expect((await call('GET', `/${id}`)).body.endpoint).toBe(openai.endpoint);
    expect((await call('PATCH', `/${id}`, { endpoint: 'https://models.example.org/v2' })).status).toBe(200);
    expect(await stored(id)).toBe(secret);
    expect((await call('PATCH', `/${id}`, { endpoint: other, secret: null })).body).toMatchObject({
      endpoint: other,
      has_secret: false,
    });
    // Now there is none that could go elsewhere, but OpenAI wants one.
    expect((await call('PATCH', `/${id}`, { endpoint: null })).body.code).toBe('SECRET_REQUIRED');
    expect((await call('PATCH', `/${id}`, { endpoint: null, secret: 'sk-new' })).body).toMatchObject({
      endpoint: null,
      has_secret: true,
    });
    expect(await stored(id)).toBe('sk-new');
  });

  it('is for owners and admins; members read; another organisation’s are not there', async () => {
    const [ann, bob] = [await owner(), await owner()];
    const { id } = await ann.make();
    const attempts = [
      ['GET', `/${id}`],
      ['PATCH', `/${id}`, { name: 'mine' }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/try`, { text: 'hello' }],
    ] as const;
    const nothing = uuid7();
    for (const [method, below, body] of attempts) {
      const { request_id: __, ...theirs } = (await bob.call(method, below, body)).body;
      const { request_id: ___, ...none } = (await bob.call(method, below.replace(id, nothing), body)).body;
      expect(theirs).toMatchObject({ code: 'AGENT_NOT_FOUND' });
      expect(theirs).toEqual(none);
    }
    expect((await bob.call('GET')).body.items).toEqual([]);
    expect((await app.call('GET', path)).status).toBe(401);

    await app.rows(`update memberships set role = 'member' where user_id = $1`, [ann.userId]);
    expect((await ann.call('GET')).body.items).toHaveLength(1);
    expect((await ann.call('GET', `/${id}`)).status).toBe(200);
    for (const [method, below, body] of attempts.slice(1))
      expect((await ann.call(method, below, body)).status).toBe(403);
    expect((await ann.call('POST', '', openai)).status).toBe(403);
    expect((await ann.call('GET', '/not-an-id')).status).toBe(404);
  });

  it('is for API keys that have the scope', async () => {
    const { token, call, organizationId } = await owner();
    const key = async (scope: string) =>
      String(
        (await app.call('POST', '/api/v1/api-keys', { token, body: { name: 'k', scopes: [scope] } })).body
          .api_key.key,
      );
    const by = async (apiKey: string, method: string, body?: object) =>
      (await app.call(method, path, { headers: { 'x-api-key': apiKey }, ...(body && { body }) })).status;
    const [reads, writes, messages] = [
      await key('connections:read'),
      await key('connections:write'),
      await key('messages:write'),
    ];
    expect(await by(writes, 'POST', openai)).toBe(201);
    expect(await by(reads, 'GET')).toBe(200);
    expect(await by(reads, 'POST', openai)).toBe(403);
    expect(await by(messages, 'GET')).toBe(403);
    expect((await call('GET')).body.items).toHaveLength(1);
    expect(
      await app.rows(
        `select actor, actor_id from audit_log where organization_id = $1 and action = 'agent.created'`,
        [organizationId],
      ),
    ).toEqual([{ actor: 'system', actor_id: null }]);
  });

  it('does not delete one that answers on a connection', async () => {
    const { call, make, organizationId } = await owner();
    const { id } = await make();
    const connection = uuid7();
    await app.rows(
      `insert into connections (id, organization_id, channel, external_id, status, agent_id, sealed)
       values ($1, $2, 'whatsapp', '77', 'active', $3, 'x')`,
      [connection, organizationId, id],
    );
    const refused = await call('DELETE', `/${id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'AGENT_IN_USE']);
    expect((await call('GET', `/${id}`)).status).toBe(200);
    await app.rows(`update connections set status = 'disconnected', sealed = null where id = $1`, [
      connection,
    ]);
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
  });

  it('makes 50 at most, however many are asked for at once', async () => {
    const { call, organizationId } = await owner();
    await app.rows(
      `insert into agents (id, organization_id, name, kind)
       select gen_random_uuid(), $1::uuid, 'old', 'echo' from generate_series(1, 47)`,
      [organizationId],
    );
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '', { name: 'new', kind: 'echo' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ body }) => body.code === 'AGENT_LIMIT')).toHaveLength(5);
  });
});

describe('/api/v1/agents/:id/try', () => {
  it('asks once and tells the answer, or why there is none', async () => {
    const { call, make, stored } = await owner();
    const { id } = await make({
      name: 'h',
      kind: 'http',
      endpoint: `${server.url}/turn`,
      secret: 'a-secret-of-the-shop',
    });
    const said = await call('POST', `/${id}/try`, { text: 'In red?' });
    expect(said.status).toBe(200);
    expect(said.body).toEqual({ answered: true, text: 'Yes.', hand_over: true, usage: null, error: null });
    expect(server.seen).toHaveLength(1);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
      agentId: id,
      channel: 'trial',
      messages: [{ text: 'In red?' }],
      history: [],
    });
    server.answerWith((_, response) => sendJson(response, 401, { detail: 'a-secret-of-the-shop is wrong' }));
    const failed = await call('POST', `/${id}/try`, { text: 'In red?' });
    expect(failed.body).toMatchObject({ answered: false, text: null, error: 'the agent answered HTTP 401' });
    // A change counts at once.
    await call('PATCH', `/${id}`, { endpoint: `${server.url}/other`, secret: 'another-secret-of-16' });
    await call('POST', `/${id}/try`, { text: 'In red?' });
    expect(server.seen.at(-1)?.path).toBe('/other');
    expect(await stored(id)).toBe('another-secret-of-16');
  });

  it('says so when its secret does not open any more', async () => {
    const { call, make } = await owner();
    const { id } = await make();
    await app.rows(`update agents set sealed_secret = 'v1.gone.a.b.c' where id = $1`, [id]);
    const answer = await call('POST', `/${id}/try`, { text: 'hello' });
    expect(answer.body).toMatchObject({
      answered: false,
      error: expect.stringContaining('secret') as string,
    });
  });

  it('is limited', async () => {
    const { call, make } = await owner();
    const { id } = await make({ name: 'e', kind: 'echo' });
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) statuses.push((await call('POST', `/${id}/try`, { text: 'hi' })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
  });
});

describe('where organisations may have only public servers', () => {
  it('refuses others at once, and what they name is not asked', async () => {
    const strict = await AuthApp.start({ ORGANIZATION_ENDPOINTS: 'public' });
    const { token } = await strict.signIn(personAt(1));
    const make = (endpoint: string) =>
      strict.call('POST', path, { token, body: { ...openai, kind: 'http', model: null, endpoint } });
    const asked = server.seen.length;
    for (const endpoint of [
      server.url,
      'https://169.254.169.254/latest',
      'https://localhost/',
      'https://[::1]/',
    ]) {
      const { status, body } = await make(endpoint);
      expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
      expect(Object.keys(body.details.fields as object)).toEqual(['endpoint']);
    }
    const { id } = (await make('https://agents.example.org')).body as { id: string };
    // As if the setting had been another one before.
    await strict.rows('update agents set endpoint = $2 where id = $1', [id, `${server.url}/turn`]);
    const tried = await strict.call('POST', `${path}/${id}/try`, { token, body: { text: 'hello' } });
    expect(tried.body.error).toBe('the agent is not on the public internet');
    expect(server.seen).toHaveLength(asked);
  });
});

import type { OpenAPIObject } from '@nestjs/swagger';
import { signatureOf, webhookBytes } from '../../src/simulator/webhook-signature';
import { AuthApp, type JsonAnswer } from '../support/auth-app';
import { AShop } from '../support/business';
import { personAt } from '../support/flows/account';
import { send } from '../support/flows/platform';
import { until } from '../support/flows/until';
import { messagesBody, reportsBody, textMessage } from '../support/flows/webhook-bodies';

/** Two organisations, each with everything that one can have. `theirs` tries everything on `ours`. */
let at: AuthApp;
let ours: Awaited<ReturnType<typeof furnished>>;
let theirs: Awaited<ReturnType<typeof furnished>>;

beforeAll(async () => {
  at = await AuthApp.start();
  ours = await furnished(1, 'alpha');
  theirs = await furnished(2, 'bravo');
}, 60_000);

/** A shop with a key of every scope, an agent, a webhook, and a customer who was answered. */
async function furnished(n: number, word: string) {
  const shop = await AShop.connected(at, n);
  const customer = personAt(700 + n);
  await shop.call('PATCH', `/api/v1/connections/${shop.connectionId}`, {
    body: { label: `${word} number`, settings: { greeting: `${word} greets` } },
  });
  await shop.hear(customer, `${word} secret order`);
  const made = async (path: string, body: object): Promise<JsonAnswer['body']> => {
    const answer = await shop.call('POST', path, { body });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
    return answer.body;
  };
  const key = await made('/api/v1/api-keys', {
    name: `${word} key`,
    scopes: ['connections:read', 'connections:write', 'messages:read', 'messages:write'],
  });
  const agent = await made('/api/v1/agents', { name: `${word} agent`, kind: 'echo' });
  const webhook = await made('/api/v1/webhooks', {
    url: 'http://127.0.0.1:9/hook',
    events: ['message.received'],
  });
  const [sent] = await at.rows<{ id: string }>(
    `select o.id from outbox_messages o where o.connection_id = $1`,
    [shop.connectionId],
  );
  const [contact] = await at.rows<{ id: string }>('select id from contacts where connection_id = $1', [
    shop.connectionId,
  ]);
  const ids: Readonly<Record<string, string>> = {
    connections: shop.connectionId,
    agents: idOf(agent),
    webhooks: idOf(webhook),
    'api-keys': key.api_key.id as string,
    messages: sent?.id ?? '',
    conversations: contact?.id ?? '',
    contacts: contact?.id ?? '',
  };
  return Object.assign(shop, {
    word,
    customer,
    secret: key.api_key.key as string,
    ids,
  });
}

/** Whatever the answer calls it. */
function idOf(body: JsonAnswer['body']): string {
  const inner =
    'id' in body
      ? body
      : Object.values(body as object).find((one) => typeof one === 'object' && one !== null);
  return (inner as { id: string }).id;
}

/** Every row of an organisation, as text; what time alone changes is left out. */
async function everythingOf({
  organizationId,
  connectionId,
}: AShop & { connectionId: string }): Promise<string> {
  const tables = await at.rows<{ name: string; columns: string[] }>(
    `select table_name as name, array_agg(column_name::text) as columns from information_schema.columns
     where table_schema = 'public' and column_name in ('organization_id', 'connection_id') group by 1 order by 1`,
  );
  const parts: string[] = [];
  for (const { name, columns } of tables) {
    const own = columns.map((column) => `${column}::text = any($1::text[])`).join(' or ');
    const rows = await at.rows<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${name} t where ${own}`,
      [[organizationId, connectionId]],
    );
    parts.push(
      `${name}: ${rows
        .map(({ row }) => JSON.stringify({ ...row, ...timeless }))
        .sort()
        .join('\n')}`,
    );
  }
  return parts.join('\n');
}
const timeless = {
  health: null,
  health_until: null,
  synced_at: null,
  templates_synced_at: null,
  last_used_at: null,
  attempts: null,
  next_at: null,
  last_status: null,
  last_error: null,
  state: null,
  failing_since: null,
};

/** What nobody but they may read. */
const wordsOf = ({ word, customer, secret, meta }: typeof ours): string[] => [
  word,
  customer,
  secret,
  meta.token.value,
  meta.app.secret,
  meta.number.phoneNumberId,
];

/** Valid bodies, so that nothing but whose it is can be the reason of a refusal. */
const bodies: Readonly<Record<string, object>> = {
  'PATCH /api/v1/connections/{id}': { label: 'taken over' },
  'PATCH /api/v1/agents/{id}': { name: 'taken over' },
  'POST /api/v1/agents/{id}/try': { text: 'hello' },
  'PATCH /api/v1/webhooks/{id}': { active: false },
  'POST /api/v1/webhooks/{id}/replay': { since: '2026-01-01T00:00:00Z', only: 'all' },
  'POST /api/v1/conversations/{id}/reply': { text: 'hello' },
  'POST /api/v1/conversations/{id}/hand-over': {},
  'POST /api/v1/conversations/{id}/hand-back': {},
};

it('an id of another organisation in a path is one that does not exist, on every route and for people and servers', async () => {
  const before = await everythingOf(ours);
  const document = (await at.call('GET', '/openapi.json')).body as OpenAPIObject;
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    /^\/api\/v1\/[a-z-]+\/\{id\}/.test(path)
      ? Object.keys(item).map((method) => ({ method: method.toUpperCase(), path }))
      : [],
  );
  const tried: string[] = [];
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    const id = ours.ids[path.split('/')[3] ?? ''];
    if (!id) throw new Error(`${name}: what is its id?`);
    const url = path.replace('{id}', id).replace(/\{\w+\}/g, ours.ids.messages ?? '');
    const body = bodies[name] ?? (method === 'GET' || method === 'DELETE' ? undefined : {});
    for (const [who, credential] of [
      ['owner', { token: theirs.owner.token }],
      ['server', { headers: { 'x-api-key': theirs.secret } }],
    ] as const) {
      const answer = await at.call(method, url, { ...credential, ...(body && { body }) });
      // Routes for people alone refuse every key.
      const right = answer.status === 404 || (who === 'server' && answer.status === 403);
      if (!right) tried.push(`${name} as ${who}: ${answer.status} ${answer.text}`);
      for (const word of wordsOf(ours)) if (answer.text.includes(word)) tried.push(`${name} tells ${word}`);
    }
  }
  expect(tried).toEqual([]);
  expect(routes.length).toBeGreaterThan(15);
  expect(await everythingOf(ours)).toBe(before);
});

it('lists show their own alone, also when they are asked for by the ids of another', async () => {
  for (const path of [
    '/api/v1/connections?state=all',
    '/api/v1/agents',
    '/api/v1/webhooks',
    '/api/v1/api-keys',
    '/api/v1/messages',
    `/api/v1/messages?connection_id=${ours.connectionId}`,
    `/api/v1/messages?conversation_id=${ours.ids.conversations ?? ''}`,
    '/api/v1/conversations',
    `/api/v1/conversations?connection_id=${ours.connectionId}`,
    '/api/v1/budget',
    '/api/v1/whatsapp/status',
  ]) {
    const answer = await theirs.call('GET', path);
    expect([path, [200, 404].includes(answer.status)]).toEqual([path, true]);
    for (const word of [...wordsOf(ours), ...Object.values(ours.ids)])
      expect([path, answer.text.includes(word) && !path.includes(word)]).toEqual([path, false]);
  }
});

it('an id of another organisation in a body is one that does not exist', async () => {
  const before = await everythingOf(ours);
  const said = ours.saidTo(ours.customer).length;
  const refused: [string, string, object][] = [
    ['PATCH', `/api/v1/connections/${theirs.connectionId}`, { agent_id: ours.ids.agents }],
    [
      'POST',
      '/api/v1/messages',
      { connection_id: ours.connectionId, to: `+${ours.customer}`, text: 'hello' },
    ],
    [
      'POST',
      '/api/v1/messages',
      { to: theirs.ids.conversations, text: 'hello', in_reply_to: ours.ids.messages },
    ],
    ['POST', '/api/v1/messages', { to: ours.ids.conversations, text: 'hello' }],
    [
      'POST',
      '/api/v1/messages',
      { connection_id: theirs.connectionId, to: ours.ids.contacts, text: 'hello' },
    ],
  ];
  for (const [method, path, body] of refused) {
    const answer = await theirs.call(method, path, { body });
    expect([path, [404, 422].includes(answer.status), answer.text]).toEqual([path, true, answer.text]);
    for (const word of wordsOf(ours)) expect(answer.text).not.toContain(word);
  }
  expect(await everythingOf(ours)).toBe(before);
  expect(ours.saidTo(ours.customer)).toHaveLength(said);
});

it('deleting the agent of another takes it off no number, not even off one that was let go', async () => {
  const [row] = await at.rows<{ id: string }>(
    `insert into connections (id, organization_id, channel, external_id, status, agent_id)
     values (gen_random_uuid(), $1, 'whatsapp', 'let go', 'disconnected', $2) returning id`,
    [ours.organizationId, ours.ids.agents],
  );
  expect((await theirs.call('DELETE', `/api/v1/agents/${ours.ids.agents ?? ''}`)).status).toBe(404);
  expect(await at.rows('select agent_id from connections where id = $1', [row?.id])).toEqual([
    { agent_id: ours.ids.agents },
  ]);
});

it('disconnect by the id of another disconnects nothing', async () => {
  const answer = await theirs.call('POST', `/api/v1/whatsapp/disconnect?connection_id=${ours.connectionId}`);
  expect(answer.status).toBe(404);
  expect((await ours.call('GET', '/api/v1/whatsapp/status')).body).toMatchObject({ connected: true });
});

describe('a webhook that another organisation has signed', () => {
  const signed = (body: object, path: string): Promise<number> => {
    const bytes = webhookBytes(body);
    return send(at.url + path, bytes.toString('ascii'), {
      'content-type': 'application/json',
      'x-hub-signature-256': signatureOf(bytes, theirs.meta.app.secret),
    });
  };
  const routeOf = ({ organizationId }: AShop) => `/api/webhooks/whatsapp/${organizationId}`;

  it('writes to no number but its own, wherever it is sent', async () => {
    const before = await everythingOf(ours);
    const body = messagesBody([textMessage(ours.customer, 'forged')], ours.phoneNumberId);
    expect(await signed(body, routeOf(ours))).toBe(401);
    expect(await signed(body, routeOf(theirs))).toBe(200);
    expect(await everythingOf(ours)).toBe(before);
    const letters = await at.rows(
      `select reason from dead_letters where payload like '%forged%' and connection_id is null`,
    );
    expect(letters).toEqual([{ reason: 'UNKNOWN_ACCOUNT' }]);
  });

  it('settles no message but its own: neither by our id nor by the platform’s', async () => {
    const [row] = await at.rows<{ id: string; platform_id: string; state: string; report: number }>(
      'select id, platform_id, state, report from outbox_messages where connection_id = $1',
      [ours.connectionId],
    );
    const report = { row: row?.id ?? '', platformId: row?.platform_id ?? '', to: ours.customer };
    for (const status of ['read', 'failed'] as const)
      expect(await signed(reportsBody([{ ...report, status }], theirs.phoneNumberId), routeOf(theirs))).toBe(
        200,
      );
    await until(
      'the reports are read',
      async () =>
        (await at.rows('select 1 from connections where report_last_pos > report_done_pos')).length === 0,
    );
    const [after] = await at.rows(
      'select id, platform_id, state, report from outbox_messages where id = $1',
      [row?.id],
    );
    expect(after).toEqual(row);
  });
});

it('a number that is connected is nobody else’s, not even with its own credentials', async () => {
  const answer = await theirs.call('POST', '/api/v1/whatsapp/connect', { body: ours.meta.request });
  expect([answer.status, answer.body.code]).toEqual([409, 'NUMBER_IN_USE']);
  expect(answer.text).not.toContain(ours.organizationId);
  expect((await ours.call('GET', '/api/v1/whatsapp/status')).body).toMatchObject({ connected: true });
});

it('the same person is another contact for each, with another past, and no user of the app', async () => {
  const person = personAt(750);
  await ours.hear(person, 'alpha knows this');
  await theirs.hear(person, 'bravo knows that');
  const contacts = await at.rows<{ id: string; organization_id: string }>(
    `select k.id, k.organization_id from contacts k where k.phone = $1`,
    [`+${person}`],
  );
  expect(new Set(contacts.map(({ organization_id }) => organization_id)).size).toBe(2);
  expect(await at.rows('select 1 from identity_keys where value = $1', [person])).toEqual([]);
  const list = await theirs.call('GET', '/api/v1/messages');
  expect(list.text).toContain('bravo knows that');
  expect(list.text).not.toContain('alpha knows this');
});

it('a secret of one opens nothing at the other in the database', async () => {
  await at.rows(
    `update connections set sealed = (select sealed from connections where id = $1), updated_at = now() where id = $2`,
    [ours.connectionId, theirs.connectionId],
  );
  await until('the directory has looked', async () => {
    const { body } = await theirs.call('GET', '/api/v1/whatsapp/status');
    return body.businessPhone === undefined;
  });
  const sent = at.graph.taken.filter(({ from }) => from === ours.phoneNumberId).length;
  expect(await at.graph.say(theirs.phoneNumberId, personAt(751), 'hello')).toEqual([404]);
  expect(at.graph.taken.filter(({ from }) => from === ours.phoneNumberId)).toHaveLength(sent);
});

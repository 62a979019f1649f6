import { Agents, placeOfSecret } from '../../src/agents';
import { ConnectionDirectory } from '../../src/connections';
import { placeOfCredentials } from '../../src/connections/sealed-credentials';
import { SecretsConfig } from '../../src/foundation/config/secrets.config';
import { Log } from '../../src/foundation/log/log';
import { Vault } from '../../src/foundation/secrets/vault';
import { rotateCredentials } from '../../src/operations/rotate-credentials';
import { AServer, sendJson } from '../agents/a-server';
import { AuthApp } from '../support/auth-app';
import { AShop } from '../support/business';
import { personAt } from '../support/flows/account';

const keyOf = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const [oldKey, newKey] = [keyOf('old', 1), keyOf('new', 2)];
const agentSecret = 'sk-a-secret-of-the-shops-agent';

/** What the application wrote to its log, and what it answered to anybody. */
const written: string[] = [];
const server = new AServer((_, response) => sendJson(response, 200, { text: 'yes' }));
let app: AuthApp;
let shop: AShop & { readonly connectionId: string };
let agentId: string;
/** Every secret that the organisation has entrusted to us. */
let secrets: string[];

beforeAll(async () => {
  const log = Log.to('debug', { write: (line) => void written.push(line) });
  jest.spyOn(Log, 'to').mockReturnValue(log);
  await server.start();
  app = await AuthApp.start({ CREDENTIALS_KEYS: oldKey, LOG_LEVEL: 'debug' });
  const call = app.call.bind(app);
  app.call = async (...request) => {
    const answer = await call(...request);
    written.push(answer.text, JSON.stringify(answer.headers));
    return answer;
  };
}, 60_000);
afterAll(() => server.stop());

/** Every row of every table, each as text. */
async function dump(): Promise<string> {
  const tables = await app.rows<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(30);
  const rows = [];
  for (const { name } of tables)
    rows.push(...(await app.rows<{ text: string }>(`select row_to_json(t)::text as text from ${name} t`)));
  return rows.map(({ text }) => text).join('\n');
}

/** The ways in which a text may stand somewhere without being sealed. */
const formsOf = (secret: string): string[] => [
  secret,
  ...(['base64', 'base64url', 'hex'] as const).map((form) =>
    Buffer.from(secret).toString(form).replace(/=+$/, ''),
  ),
];

const sealedOf = async (table: string, column: string, id: string): Promise<string> => {
  const [row] = await app.rows<{ sealed: string }>(`select ${column} as sealed from ${table} where id = $1`, [
    id,
  ]);
  return row?.sealed ?? '';
};

describe('T23: what an organisation entrusts to us', () => {
  it('is in no answer, in no log and in no dump of the database', async () => {
    shop = await AShop.connected(app, 1);
    const endpoint = `${server.url}/turn`;
    const body = { name: 'Clerk of the shop', kind: 'http', endpoint, secret: agentSecret };
    const agents = '/api/v1/agents';
    const made = await shop.call('POST', agents, { body });
    agentId = String(made.body.id);
    secrets = [agentSecret, shop.meta.token.value, shop.meta.app.secret];
    await shop.call('PATCH', `/api/v1/connections/${shop.connectionId}`, { body: { agent_id: agentId } });
    for (const path of [agents, `${agents}/${agentId}`, '/api/v1/connections', '/api/v1/whatsapp/status'])
      expect((await shop.call('GET', path)).status).toBe(200);
    // Refusals repeat nothing either.
    await shop.call('POST', agents, { body: { ...body, kind: 'hal' } });
    await shop.call('PATCH', `${agents}/${agentId}`, { body: { secret: `${agentSecret} ` } });
    server.answerWith((_, response) => sendJson(response, 401, { error: agentSecret }));
    expect(
      (await shop.call('POST', `${agents}/${agentId}/try`, { body: { text: 'hello' } })).body.answered,
    ).toBe(false);

    expect(await shop.hear(personAt(2), 'hello')).toMatch(/could not answer/);
    expect(server.seen.length).toBeGreaterThan(1);

    const everything = await dump();
    expect(everything).toContain('Clerk of the shop');
    expect(everything).toContain(await sealedOf('agents', 'sealed_secret', agentId));
    const said = written.join('\n');
    expect(said).toContain('Clerk of the shop');
    expect(said).toContain('agent_failed');
    for (const form of secrets.flatMap(formsOf)) {
      expect(everything).not.toContain(form);
      expect(said).not.toContain(form);
    }
    // Nor what is sealed: an answer or a log is no place for it.
    expect(said).not.toContain(await sealedOf('agents', 'sealed_secret', agentId));
  });

  it('does not open in another row, of another organisation, or changed', async () => {
    const vault = app.app.get(Vault);
    const sealed = await sealedOf('agents', 'sealed_secret', agentId);
    const place = placeOfSecret(shop.organizationId, agentId);
    expect(vault.open(place, sealed)?.text).toBe(agentSecret);
    const others = [
      placeOfSecret(shop.organizationId, shop.connectionId),
      placeOfSecret(shop.connectionId, agentId),
      placeOfCredentials(shop.organizationId, agentId),
    ];
    expect(others.map((other) => vault.open(other, sealed))).toEqual([undefined, undefined, undefined]);
    const parts = sealed.split('.');
    const tag = Buffer.from(parts.at(-1) ?? '', 'base64url');
    expect(tag).toHaveLength(16);
    // Node itself takes the first four bytes of a tag for a tag.
    for (const length of [0, 4, 8, 12, 15])
      expect(
        vault.open(place, [...parts.slice(0, -1), tag.subarray(0, length).toString('base64url')].join('.')),
      ).toBeUndefined();
    const text = Buffer.from(parts.at(-2) ?? '', 'base64url');
    text[0] = (text[0] ?? 0) ^ 1;
    expect(
      vault.open(place, [...parts.slice(0, -2), text.toString('base64url'), parts.at(-1)].join('.')),
    ).toBeUndefined();
    expect(
      new Vault(Object.assign(new SecretsConfig(), { credentialsKeys: newKey })).open(place, sealed),
    ).toBeUndefined();
  });

  it('opens under the new key alone once it was rotated, beside a running instance', async () => {
    const rotate = (keys: string) =>
      rotateCredentials([], () => Promise.resolve({ DATABASE_URL: app.databaseUrl, CREDENTIALS_KEYS: keys }));
    // Too early: the new key opens nothing.
    expect((await rotate(newKey)).code).toBe(1);
    const { code, text } = await rotate(`${newKey},${oldKey}`);
    expect(text).toContain('connections: 1 sealed again');
    expect(text).toContain('agents: 1 sealed again');
    expect(code).toBe(0);
    expect(await dump()).not.toMatch(/"v1\.old\./);

    const next = await AuthApp.start({ CREDENTIALS_KEYS: newKey }, app.databaseUrl);
    expect(next.app.get(ConnectionDirectory).get(shop.connectionId)?.credentials).toMatchObject({
      accessToken: shop.meta.token.value,
    });
    server.answerWith((_, response) => sendJson(response, 200, { text: 'yes' }));
    const agent = await next.app.get(Agents).of({ organizationId: shop.organizationId, agentId });
    expect(agent?.kind).toBe('http');
    // The one that knows only the old key goes on with what it has opened.
    expect(app.app.get(ConnectionDirectory).get(shop.connectionId)).toBeDefined();
  });
});

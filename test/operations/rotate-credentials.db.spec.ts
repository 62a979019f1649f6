import type { Client } from 'pg';
import { placeOfSecret } from '../../src/agents';
import { placeOfCredentials } from '../../src/connections/sealed-credentials';
import { SecretsConfig } from '../../src/foundation/config/secrets.config';
import { Vault } from '../../src/foundation/secrets/vault';
import { uuid7 } from '../../src/foundation/uuid7';
import { secretPlace } from '../../src/message-router/outgoing-webhooks/secret-place';
import { rotateCredentials } from '../../src/operations/rotate-credentials';
import { sealedColumns } from '../../src/operations/sealed-columns.sql';
import { databaseClient } from '../support/database';
import { freshDatabase } from '../support/fresh-database';

const keyOf = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const [first, second, third] = [keyOf('k1', 1), keyOf('k2', 2), keyOf('k3', 3)];
const vaultOf = (...keys: string[]) =>
  new Vault(Object.assign(new SecretsConfig(), { credentialsKeys: keys.join(',') }));

let client: Client;
let url: string;
const organizationId = uuid7();
const run = (...keys: string[]) =>
  rotateCredentials([], () => Promise.resolve({ DATABASE_URL: url, CREDENTIALS_KEYS: keys.join(',') }));

beforeAll(async () => {
  url = await freshDatabase();
  client = await databaseClient(url);
});
beforeEach(async () => {
  await client.query('truncate connections, agents, outgoing_webhooks, organizations cascade');
  await client.query(`insert into organizations (id, name, slug) values ($1, 'Shop', 'shop')`, [
    organizationId,
  ]);
});

async function addAgent(sealed: (place: string) => string | null): Promise<string> {
  const id = uuid7();
  await client.query(
    `insert into agents (id, organization_id, name, kind, sealed_secret) values ($1, $2, 'a', 'http', $3)`,
    [id, organizationId, sealed(placeOfSecret(organizationId, id))],
  );
  return id;
}

async function addConnection(sealed: (place: string) => string): Promise<string> {
  const id = uuid7();
  await client.query(
    `insert into connections (id, organization_id, channel, external_id, status, sealed)
     values ($1, $2, 'whatsapp', $3, 'active', $4)`,
    [id, organizationId, id.slice(-12), sealed(placeOfCredentials(organizationId, id))],
  );
  return id;
}

async function addWebhook(sealed: (place: string) => string): Promise<void> {
  const id = uuid7();
  await client.query(
    `insert into outgoing_webhooks (id, organization_id, url, events, sealed_secret) values ($1, $2, 'https://a.org', '{}', $3)`,
    [id, organizationId, sealed(secretPlace(organizationId, id))],
  );
}

async function openedAgent(vault: Vault, id: string): Promise<string | undefined> {
  const { rows } = await client.query<{ sealed: string }>(
    'select sealed_secret as sealed from agents where id = $1',
    [id],
  );
  return vault.open(placeOfSecret(organizationId, id), rows[0]?.sealed ?? '')?.text;
}

const report = (connections: string, agents: string, webhooks: string) =>
  expect.stringMatching(
    new RegExp(`^connections: ${connections}.*\nagents: ${agents}.*\noutgoing_webhooks: ${webhooks}`),
  ) as string;

describe('npm run rotate-credentials', () => {
  it('seals everything under the first key, and finds nothing to do the second time', async () => {
    const old = vaultOf(first);
    const agent = await addAgent((place) => old.seal(place, 'secret'));
    await addAgent(() => null);
    await addConnection((place) => old.seal(place, '{}'));
    await addWebhook((place) => old.seal(place, 'hook'));
    await addConnection((place) => vaultOf(second).seal(place, '{}'));
    expect(await run(second, first)).toEqual({
      code: 0,
      text: report('1 sealed again, 1 were already', '1 sealed again, 0 were', '1 sealed'),
    });
    expect(await openedAgent(vaultOf(second), agent)).toBe('secret');
    expect(await run(second)).toEqual({
      code: 0,
      text: report('0 sealed again, 2 were already', '0 sealed again, 1 were', '0 sealed'),
    });
  });

  it('names what no key opens, changes nothing of it, and does the rest', async () => {
    const lost = await addAgent((place) => vaultOf(third).seal(place, 'lost'));
    const moved = await addAgent(() => vaultOf(first).seal('agents|elsewhere', 'moved'));
    const good = await addAgent((place) => vaultOf(first).seal(place, 'good'));
    const { code, text } = await run(second, first);
    expect(code).toBe(1);
    expect(text.split('\n').filter((line) => line.startsWith('agents: '))).toEqual([
      'agents: 1 sealed again, 0 were already under the first key',
      `agents: ${lost} is not opened by any of the keys`,
      `agents: ${moved} is not opened by any of the keys`,
    ]);
    expect(text).not.toMatch(/lost |"moved"|v1\./);
    expect(await openedAgent(vaultOf(third), lost)).toBe('lost');
    expect(await openedAgent(vaultOf(second), good)).toBe('good');
  });

  it('goes through more rows than it takes at once, twice at the same time', async () => {
    const old = vaultOf(first);
    for (let n = 0; n < 600; n++) await addAgent((place) => old.seal(place, `secret ${n}`));
    const ends = await Promise.all([run(second, first), run(second, first)]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    const { rows } = await client.query<{ id: string; sealed: string }>(
      'select id, sealed_secret as sealed from agents',
    );
    const left = rows.filter(
      ({ id, sealed }) => !vaultOf(second).open(placeOfSecret(organizationId, id), sealed),
    );
    expect([rows.length, left]).toEqual([600, []]);
  });

  it('leaves what somebody stores meanwhile', async () => {
    const agent = await addAgent((place) => vaultOf(first).seal(place, 'before'));
    const place = placeOfSecret(organizationId, agent);
    await client.query('begin');
    await client.query('update agents set sealed_secret = $2 where id = $1', [
      agent,
      vaultOf(first).seal(place, 'after'),
    ]);
    const running = run(second, first);
    // It has read the text of before, and waits for the row.
    await expect(
      Promise.race([running, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]),
    ).resolves.toBe('waits');
    await client.query('commit');
    expect((await running).code).toBe(0);
    expect(await openedAgent(vaultOf(second), agent)).toBe('after');
  });

  it('knows every column of sealed texts', async () => {
    const { rows } = await client.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and column_name like '%sealed%' and data_type = 'text' order by 1`,
    );
    const known = sealedColumns.map(({ table, column }) => `${table}.${column}`);
    // Sealed under another secret, which rotates by itself.
    expect(rows.map(({ name }) => name)).toEqual([...known, 'signing_keys.private_sealed'].sort());
  });

  it('is not to be called with arguments, nor without keys', async () => {
    const none = () => Promise.resolve({ DATABASE_URL: url });
    expect((await rotateCredentials(['k1'], none)).code).toBe(2);
    await expect(rotateCredentials([], none)).rejects.toThrow('CREDENTIALS_KEYS');
  });
});

import { ChannelRegistry } from '../../src/channels';
import { ConnectionDirectory } from '../../src/connections';
import { ConnectionsConfig } from '../../src/connections/connections.config';
import { ConnectionsRepository } from '../../src/connections/connections.repository';
import { ConfigurationError, loadConfig } from '../../src/foundation/config/load-config';
import type { Statements } from '../../src/foundation/database/statements';
import { SecretsConfig } from '../../src/foundation/config/secrets.config';
import { Vault } from '../../src/foundation/secrets/vault';
import { databaseClient, databaseStatements } from '../support/database';
import { freshDatabase } from '../support/fresh-database';
import { silentLog } from '../support/log';
import { TestChannel } from '../support/test-channel';

const channel = new TestChannel('one');
const environment = { ONE_ACCOUNT: 'account', ONE_SECRET: 'secret' };
let url: string;
let statements: Statements;

beforeAll(async () => {
  url = await freshDatabase();
  statements = await databaseStatements(url);
});

async function directory(): Promise<ConnectionDirectory> {
  const made = new ConnectionDirectory(
    new ChannelRegistry([channel]),
    new ConnectionsRepository(statements),
    loadConfig(ConnectionsConfig, {}),
    environment,
    new Vault(new SecretsConfig()),
    silentLog,
  );
  await made.onModuleInit();
  return made;
}

it('an account of the app is one connection, however many processes start, and holds no secret in the database', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => directory()));
  const ids = new Set(all.flatMap(({ all: connections }) => connections.map(({ id }) => id)));
  expect(ids.size).toBe(1);
  const client = await databaseClient(url);
  const { rows } = await client.query('select * from connections');
  expect(rows).toMatchObject([
    { channel: 'one', external_id: 'account', organization_id: null, status: 'active' },
  ]);
  expect(JSON.stringify(rows)).not.toContain('secret');
});

it('is found by id, and by channel and owner', async () => {
  const made = await directory();
  const [connection] = made.all;
  expect(made.get(connection?.id ?? '')).toBe(connection);
  expect(made.get('x')).toBeUndefined();
  expect(made.candidates('one', null)).toEqual([connection]);
  expect(made.candidates('two', null)).toEqual([]);
  expect(made.candidates('one', 'some-organisation')).toEqual([]);
  expect(connection?.agentId).toBe('b850bc30-45f8-0041-a00a-83df46d8555d');
});

it('refuses an account that an organisation has connected', async () => {
  const client = await databaseClient(url);
  await client.query(
    `update connections set organization_id = '00000000-0000-0000-0000-000000000001', sealed = 'x'`,
  );
  await expect(directory()).rejects.toThrow(ConfigurationError);
});

it("the agent's identity must look like an id", () => {
  expect(() => loadConfig(ConnectionsConfig, { ELIZA_APP_DEFAULT_AGENT_ID: 'me' })).toThrow(
    'ELIZA_APP_DEFAULT_AGENT_ID',
  );
});

import { ChannelRegistry } from '../../src/channels';
import { ConnectionDirectory } from '../../src/connections';
import { Connect, type ConnectOutcome } from '../../src/connections/connect';
import { ConnectionHealths } from '../../src/connections/connection-health';
import { ConnectionsConfig } from '../../src/connections/connections.config';
import { ConnectionsRepository } from '../../src/connections/connections.repository';
import { Disconnect } from '../../src/connections/disconnect';
import { listConnections, type ConnectionRow } from '../../src/connections/organization-connections.sql';
import { SecretsConfig } from '../../src/foundation/config/secrets.config';
import { Database } from '../../src/foundation/database/database';
import { HttpConfig } from '../../src/foundation/http/http.config';
import { Vault } from '../../src/foundation/secrets/vault';
import { databaseSource, databaseStatements } from '../support/database';
import { freshDatabase } from '../support/fresh-database';
import { silentLog } from '../support/log';
import { TestChannel } from '../support/test-channel';
import { bad, good } from '../support/test-connecting';

const organizationId = '00000000-0000-0000-0000-00000000000a';
const otherOrganization = '00000000-0000-0000-0000-00000000000b';
const callbackUrl = 'https://bot.example.com/api/webhooks/test/a';
const secret = 'the-secret-of-the-account';

let url: string;
beforeAll(async () => (url = await freshDatabase()));

/** One instance; several share the database. */
async function instance() {
  const channel = new TestChannel('test');
  const vault = new Vault(
    Object.assign(new SecretsConfig(), { credentialsKeys: `k:${Buffer.alloc(32, 1).toString('base64')}` }),
  );
  const database = new Database(await databaseSource(url));
  const repository = new ConnectionsRepository(await databaseStatements(url));
  const registry = new ChannelRegistry([channel]);
  const directory = new ConnectionDirectory(
    registry,
    repository,
    new ConnectionsConfig(),
    {},
    vault,
    silentLog,
  );
  const connect = new Connect(database, directory, vault);
  return {
    channel,
    database,
    directory,
    disconnect: new Disconnect(database, directory),
    healths: new ConnectionHealths(database, directory, new HttpConfig()),
    connect: (account = 'one', owner = organizationId): Promise<ConnectOutcome> =>
      connect.connect({
        organizationId: owner,
        userId: null,
        channel,
        connecting: channel.connecting,
        request: Object.assign(new channel.connecting.request(), { account, secret }),
        callbackUrl,
      }),
    rows: (owner = organizationId): Promise<ConnectionRow[]> =>
      database.transaction((tx) => listConnections(tx, { organizationId: owner })),
  };
}

type Instance = Awaited<ReturnType<typeof instance>>;
let one: Instance;
beforeEach(async () => {
  one ??= await instance();
  await one.database.query('truncate connections cascade');
  one.channel.connecting.calls.length = 0;
  one.channel.connecting.examined = 'good';
  one.channel.connecting.activated = { kind: 'active', checks: [good] };
  one.channel.connecting.whileActivating = () => Promise.resolve();
  await one.directory.refresh();
});

it('connects: pending while the platform checks our address, then active, and nothing of it in clear', async () => {
  const two = await instance();
  let token = '';
  one.channel.connecting.whileActivating = async ({ verifyToken }) => {
    token = verifyToken;
    await two.directory.refresh();
    const candidates = two.directory.candidates('test', organizationId);
    expect(candidates).toMatchObject([{ status: 'pending', credentials: { verifyToken } }]);
    expect(two.directory.all).toEqual([]);
  };
  const outcome = await one.connect();
  expect(token).toMatch(/^test_verify_[0-9a-f]{48}$/);
  expect(outcome).toMatchObject({ kind: 'connected', verifyToken: token, shownAs: '+1' });
  expect(one.directory.all).toMatchObject([{ account: 'one', organizationId, credentials: { secret } }]);
  const rows = await one.database.query<{ text: string }>('select c::text as text from connections c');
  expect(rows).toHaveLength(1);
  expect(rows[0]?.text).not.toMatch(new RegExp(`${secret}|${token}`));
});

it.each([
  ['refused', { kind: 'refused', checks: [bad] }],
  ['incomplete', { kind: 'incomplete', fields: ['wabaId'] }],
  ['unavailable', { kind: 'unavailable', why: 'timeout' }],
] as const)('%s at the first look: nothing is stored', async (_, examined) => {
  one.channel.connecting.examined = examined;
  expect(await one.connect()).toEqual(examined);
  expect(await one.rows()).toEqual([]);
  expect(one.channel.connecting.calls).toEqual(['examine one']);
});

it.each([
  ['refused', { kind: 'refused', checks: [bad] }],
  ['unavailable', { kind: 'unavailable', why: 'timeout' }],
] as const)('%s while subscribing: the row is taken back, and the account is free', async (_, activated) => {
  one.channel.connecting.activated = activated;
  expect(await one.connect()).toEqual(activated);
  expect(await one.rows()).toEqual([]);
  one.channel.connecting.activated = { kind: 'active', checks: [good] };
  expect(await one.connect('one', otherOrganization)).toMatchObject({ kind: 'connected' });
});

it('a bug while subscribing leaves nothing either', async () => {
  one.channel.connecting.whileActivating = () => Promise.reject(new Error('a bug'));
  await expect(one.connect()).rejects.toThrow('a bug');
  expect(await one.rows()).toEqual([]);
});

it('an account belongs to one organisation at a time, however many connect it at once', async () => {
  const two = await instance();
  const owners = [organizationId, otherOrganization, organizationId, otherOrganization];
  const outcomes = await Promise.all(
    owners.map(async (owner, n) => ({ owner, ...(await (n % 2 ? two : one).connect('same', owner)) })),
  );
  const connected = outcomes.filter(({ kind }) => kind === 'connected');
  expect(outcomes.filter(({ kind }) => kind !== 'connected' && kind !== 'in-use')).toEqual([]);
  // The winner's second may come when the first is done: it connects its own again.
  expect(new Set(connected.map(({ owner }) => owner)).size).toBe(1);
  const active = await one.database.query(`select 1 from connections where status = 'active'`);
  expect(active).toHaveLength(1);
});

it('connected again it gets the new credentials, keeps its token, and keeps the old ones where that fails', async () => {
  const first = await one.connect();
  const verifyToken = first.kind === 'connected' ? first.verifyToken : '';
  one.channel.connecting.activated = { kind: 'refused', checks: [bad] };
  expect(await one.connect()).toMatchObject({ kind: 'refused' });
  expect(one.directory.all).toMatchObject([{ account: 'one', credentials: { verifyToken } }]);
  one.channel.connecting.activated = { kind: 'active', checks: [good] };
  expect(await one.connect()).toMatchObject({ kind: 'connected', verifyToken });
  expect(await one.rows()).toHaveLength(1);
});

it('let go it forgets the secrets and keeps the row, which comes back when it is connected again', async () => {
  const connected = await one.connect();
  await one.connect('two');
  const id = connected.kind === 'connected' ? connected.connectionId : '';
  expect(
    await one.disconnect.disconnect({ organizationId: otherOrganization, userId: null }, id),
  ).toBeUndefined();
  expect(one.directory.get(id)).toBeDefined();
  expect(await one.disconnect.disconnect({ organizationId, userId: null }, id)).toEqual([]);
  expect(one.channel.connecting.calls).toContain('deactivate one beside two');
  expect(one.directory.get(id)).toBeUndefined();
  const [row] = await one.database.query(`select status, sealed from connections where id = $1`, [id]);
  expect(row).toEqual({ status: 'disconnected', sealed: null });
  expect(await one.disconnect.disconnect({ organizationId, userId: null }, id)).toBeUndefined();
  expect(await one.connect()).toMatchObject({ kind: 'connected', connectionId: id });
});

it('what a crash left pending is free after two minutes', async () => {
  one.channel.connecting.whileActivating = async () => {
    await one.database.query(`update connections set updated_at = now() - interval '3 minutes'`);
    one.channel.connecting.whileActivating = () => Promise.resolve();
    expect(await one.connect('one', otherOrganization)).toMatchObject({ kind: 'connected' });
  };
  expect(await one.connect()).toEqual({ kind: 'in-use' });
  expect(await one.rows(otherOrganization)).toMatchObject([{ status: 'active' }]);
  expect((await one.rows()).filter(({ status }) => status !== 'disconnected')).toEqual([]);
});

it('how it is is asked once for all instances, and again after a minute where something is wrong', async () => {
  const two = await instance();
  const connected = await one.connect();
  const id = connected.kind === 'connected' ? connected.connectionId : '';
  await two.directory.refresh();
  const row = async (): Promise<ConnectionRow> => (await one.rows())[0] as ConnectionRow;
  const ages = async (seconds: number) =>
    one.database.query(`update connections set health_until = health_until - $1::int * interval '1 s'`, [
      seconds,
    ]);
  one.channel.connecting.calls.length = 0;
  expect((await one.healths.of(await row()))?.ok).toBe(true);
  expect(one.channel.connecting.calls).toEqual([]);
  await ages(301);
  for (const at of [one, two])
    at.channel.connecting.health = { ok: false, checks: [bad], tokenExpiresAt: null };
  const old = await row();
  await Promise.all([one, two, one, two].map(({ healths }) => healths.of(old)));
  const asked = (): number =>
    [...one.channel.connecting.calls, ...two.channel.connecting.calls].filter((call) =>
      call.startsWith('check'),
    ).length;
  expect(asked()).toBe(1);
  expect(await one.healths.of(await row())).toMatchObject({ ok: false, checks: [bad] });
  expect(asked()).toBe(1);
  await ages(61);
  await one.healths.of(await row());
  expect(asked()).toBe(2);
  expect(id).not.toBe('');
});

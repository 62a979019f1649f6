import { sealCredentials } from '../../../src/connections/sealed-credentials';
import { SecretsConfig } from '../../../src/foundation/config/secrets.config';
import { Vault } from '../../../src/foundation/secrets/vault';
import { uuid7 } from '../../../src/foundation/uuid7';
import { organizationsPersonalData as holder } from '../../../src/message-router/personal-data/organizations.personal-data';
import { databaseClient } from '../../support/database';
import { eventually, useRouter } from '../../support/router';
import { anna, message } from '../events';
import { claimed, owner } from '../held';
import { pipeline } from '../pipeline';

const router = useRouter();
const words = 'my cat is ill';

/** An organisation with a connection to which somebody has written, and which has answered. */
async function business(account: string, personal: boolean) {
  const [user, organizationId, id] = [uuid7(), uuid7(), uuid7()];
  await router.query(
    `insert into organizations (id, name, slug, is_personal) values ($1, 'x', $1::uuid::text, $2)`,
    [organizationId, personal],
  );
  await router.query(`insert into users (id, organization_id) values ($1, $2)`, [user, organizationId]);
  await router.query(`insert into memberships (organization_id, user_id, role) values ($1, $2, 'owner')`, [
    organizationId,
    user,
  ]);
  await router.query(
    `insert into outgoing_webhooks (id, organization_id, url, events, sealed_secret)
     values ($1, $1, 'https://hooks.example', '{message.received}', 'sealed')`,
    [organizationId],
  );
  const credentials = { account, secret: 'secret', verifyToken: 't' };
  await router.query(
    `insert into connections (id, organization_id, channel, external_id, status, sealed)
     values ($1, $2, 'test', $3, 'active', $4)`,
    [
      id,
      organizationId,
      account,
      sealCredentials(new Vault(new SecretsConfig()), { id, organizationId }, credentials),
    ],
  );
  await router.directory.refresh();
  const connection = router.directory.get(id);
  if (!connection) throw new Error('it is active');
  await router.inbox.append([{ connection, event: message(words, { keys: anna, key: account }) }]);
  const [row] = await router.query<{ id: string }>('select id from conversations where connection_id = $1', [
    id,
  ]);
  jest.spyOn(router.leases, 'ownerId', 'get').mockReturnValue(owner);
  await pipeline(router).converse.turn(await claimed(router, row?.id ?? ''));
  return { user, organizationId, connectionId: id };
}

const holding = async (): Promise<number> => {
  let found = 0;
  for (const table of [
    'messages',
    'inbox_events',
    'outbox_messages',
    'contacts',
    'conversations',
    'conversation_keys',
    'outgoing_events',
    'outgoing_deliveries',
  ])
    found += (await router.query(`select 1 from ${table}`)).length;
  return found;
};

afterEach(() => router.query('delete from connections where organization_id is not null'));

it("a person's own organisation goes with all that its people said; its account is free again", async () => {
  const { user, organizationId } = await business('one', true);
  const count = await router.database.transaction((tx) => holder.counter(tx, user));
  expect(await router.database.transaction(count)).toMatchObject({
    connections: 1,
    contacts: 1,
    outgoing_events: 1,
    outgoing_webhooks: 1,
  });
  expect(await router.database.transaction((tx) => holder.export(tx, user))).toMatchObject([
    { channel: 'test', account: 'one' },
  ]);
  await router.database.transaction((tx) => holder.erase(tx, user));
  expect(await router.database.transaction(count)).toEqual({
    connections: 0,
    contacts: 0,
    message_templates: 0,
    outgoing_events: 0,
    outgoing_webhooks: 0,
  });
  expect(await holding()).toBe(0);
  await router.query('delete from organizations where id = $1', [organizationId]);
});

it('one that others share stays whole', async () => {
  const { user } = await business('two', false);
  const before = await holding();
  await router.database.transaction((tx) => holder.erase(tx, user));
  expect(await holding()).toBe(before);
  expect(before).toBeGreaterThan(4);
});

it('what is stored while the organisation is being erased goes with it, and neither stops the other', async () => {
  const { user, organizationId, connectionId } = await business('busy', true);
  const count = await router.database.transaction((tx) => holder.counter(tx, user));
  const turn = await databaseClient(router.url);
  const [row] = await router.query<{ id: string }>('select id from conversations where connection_id = $1', [
    connectionId,
  ]);
  await turn.query('begin');
  await turn.query('select from conversations where id = $1 for update', [row?.id]);
  const erased = router.database.transaction((tx) => holder.erase(tx, user));
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await eventually(async () => (await router.query(waiting)).length > 0);
  // As the end of a turn: the log, and the connection's pace.
  await turn.query(
    `insert into messages (id, conversation_id, organization_id, author, kind, text, at)
     values ($1, $2, $3, 'person', 'text', $4, now())`,
    [uuid7(), row?.id, organizationId, words],
  );
  await turn.query('update connections set pace_at = now() where id = $1', [connectionId]);
  await turn.query('commit');
  await erased;
  expect(Object.values(await router.database.transaction(count)).every((left) => left === 0)).toBe(true);
  expect(await router.query('select from messages where conversation_id = $1', [row?.id])).toEqual([]);
});

import type { Client } from 'pg';
import { databaseClient } from '../../support/database';
import { personAt } from '../../support/flows/account';
import { until } from '../../support/flows/until';
import { AuthApp, type JsonAnswer } from '../../support/auth-app';
import { TestOrganization } from './organization';

const withoutWorkers = { WORKERS: 'off' };
let one: AuthApp;
let other: AuthApp;
let shop: TestOrganization;
let connection: string;
let client: Client;
beforeAll(async () => {
  one = await AuthApp.start(withoutWorkers);
  other = await AuthApp.start(withoutWorkers, one.databaseUrl);
  shop = await TestOrganization.of(one, personAt(1));
  connection = await shop.connect();
  client = await databaseClient(one.databaseUrl);
});

let people = 100;
const somebody = (): Promise<string> => shop.writtenBy(connection, personAt(people++));
const send = (key: string, body: object, app = one): Promise<JsonAnswer> =>
  shop.call('POST', 'messages', body, { headers: { 'idempotency-key': key }, app });

it('100 requests with one key, over two instances, make one message', async () => {
  const to = await somebody();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, nth) => send('same', { to, text: 'Once.' }, nth % 2 ? one : other)),
  );
  const done = answers.filter(({ status }) => status === 202);
  const waiting = answers.filter(({ status }) => status !== 202);
  expect(done.length).toBeGreaterThan(0);
  expect(new Set(done.map(({ text }) => text)).size).toBe(1);
  expect(waiting.filter(({ body }) => body.code !== 'IDEMPOTENCY_IN_PROGRESS')).toEqual([]);
  expect((await shop.sends(to)).map(({ id }) => id)).toEqual([done[0]?.body.id]);
  expect(await one.rows('select id from messages where conversation_id = $1', [to])).toHaveLength(1);
  expect((await send('same', { text: 'Once.', to }, other)).text).toBe(done[0]?.text);
});

it('100 that write first to somebody make one conversation and one message', async () => {
  const body = { to: `+${personAt(people++)}`, template: { name: 'hello', language: 'en' } };
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, nth) => send('first', body, nth % 2 ? one : other)),
  );
  const [first] = answers.filter(({ status }) => status === 202);
  expect(await shop.sends(String(first?.body.conversation_id))).toHaveLength(1);
  const rows = await one.rows(`select 1 from contacts where phone = $1`, [body.to]);
  expect(rows).toHaveLength(1);
});

it('a request that dies in between leaves nothing, and the next does it', async () => {
  const to = await somebody();
  await client.query('begin');
  await client.query('select 1 from conversations where id = $1 for update', [to]);
  const dying = send('cut', { to, text: 'Once.' });
  const blocked = `select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%conversations%'
    and datname = current_database()`;
  let pid = 0;
  await until('it waits in the middle of its transaction', async () => {
    const [row] = await one.rows<{ pid: number }>(blocked);
    pid = row?.pid ?? 0;
    return pid > 0;
  });
  const meanwhile = await send('cut', { to, text: 'Once.' }, other);
  expect([meanwhile.status, meanwhile.body.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
  expect(meanwhile.headers['retry-after']).toBe('1');
  await client.query('select pg_terminate_backend($1)', [pid]);
  expect((await dying).status).toBe(503);
  await client.query('rollback');
  expect(await shop.sends(to)).toEqual([]);
  expect(await one.rows(`select 1 from idempotency_keys where key = 'cut'`)).toEqual([]);
  const again = await send('cut', { to, text: 'Once.' }, other);
  expect(again.status).toBe(202);
  expect((await shop.sends(to)).map(({ id }) => id)).toEqual([again.body.id]);
});

it('another body with the key is refused; another organisation has keys of its own', async () => {
  const to = await somebody();
  const first = await send('k-1', { to, text: 'One.' });
  const second = await send('k-1', { to, text: 'Two.' });
  expect([second.status, second.body.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
  const bakery = await TestOrganization.of(one, personAt(2));
  const theirs = await bakery.writtenBy(await bakery.connect(), personAt(people++));
  const headers = { 'idempotency-key': 'k-1' };
  const own = await bakery.call('POST', 'messages', { to: theirs, text: 'Two.' }, { headers });
  expect([own.status, own.body.conversation_id]).toEqual([202, theirs]);
  expect(own.body.id).not.toBe(first.body.id);
  const foreign = await bakery.call(
    'POST',
    'messages',
    { to, text: 'One.' },
    { headers: { 'idempotency-key': 'k-2' } },
  );
  expect([foreign.status, foreign.body.code]).toEqual([404, 'CONVERSATION_NOT_FOUND']);
  expect(await shop.sends(to)).toHaveLength(1);
});

it('a refusal is not kept, and after a day the key is free', async () => {
  const to = await shop.writtenBy(connection, personAt(people++), 24 * 60 + 1);
  const body = { to, text: 'Hello' };
  expect((await send('later', body)).body.code).toBe('WINDOW_CLOSED');
  await one.rows('update conversations set last_message_at = now() where id = $1', [to]);
  const first = await send('later', body);
  expect(first.status).toBe(202);
  await one.rows(`update idempotency_keys set created_at = now() - interval '25 hours' where key = 'later'`);
  const other = await send('later', { to, text: 'Something else' });
  expect(other.status).toBe(202);
  expect((await send('later', { to, text: 'Something else' })).text).toBe(other.text);
});

it.each(['', 'a b', 'ä', 'a'.repeat(256)])('%j is no key', async (key) => {
  const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') };
  const answer = await shop.call('POST', 'messages', { to: '+12025550143', text: 'a' }, { headers });
  expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST']);
});

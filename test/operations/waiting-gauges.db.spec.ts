import type { Client } from 'pg';
import { DatabaseConfig } from '../../src/foundation/database/database.config';
import { Statements } from '../../src/foundation/database/statements';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { uuid7 } from '../../src/foundation/uuid7';
import { WaitingGauges } from '../../src/operations/waiting-gauges';
import { databaseClient, databaseStatements } from '../support/database';
import { freshDatabase } from '../support/fresh-database';
import { silentLog } from '../support/log';
import { StillClock } from '../support/router';

describe('the gauges of what waits', () => {
  const clock = new StillClock();
  let client: Client;
  let metrics: Metrics;

  beforeAll(async () => {
    const url = await freshDatabase();
    client = await databaseClient(url);
    metrics = new Metrics();
    new WaitingGauges(await databaseStatements(url), clock, silentLog, metrics);
  });

  beforeEach(async () => {
    clock.passMs(5_000);
    await client.query('truncate conversations, inbox_events, outbox_messages, dead_letters');
  });

  async function figures(of = metrics): Promise<Record<string, number>> {
    const { text } = await of.read();
    const lines = [...text.matchAll(/^eliza_(\S+) (\S+)$/gm)];
    return Object.fromEntries(lines.map(([, name = '', value]): [string, number] => [name, Number(value)]));
  }

  async function conversation(dueIn: string | null, leasedFor: string | null = null): Promise<string> {
    const id = uuid7();
    await client.query(
      `insert into conversations (id, connection_id, room_id, due_at, owner, lease_until, done_pos, last_pos, sent_pos, out_pos)
       values ($1, $1, $1, now() + $2::interval, case when $3::text is not null then 7 end, now() + $3::interval, 1, 2, 1, 2)`,
      [id, dueIn, leasedFor],
    );
    return id;
  }

  it('counts conversations that are due and free, and those that are held', async () => {
    await conversation('-1 s');
    await conversation('-1 s', '-1 s');
    await conversation('-1 s', '10 s');
    await conversation('1 hour');
    await conversation(null);
    expect(await figures()).toMatchObject({ conversations_due: 2, leases_held: 1 });
  });

  it('counts the dead letters that are open', async () => {
    await client.query(
      `insert into dead_letters (id, kind, scope, key, channel, reason, payload, requeued_at)
       values ($1, 'send', 's', 'a', 't', 'X', '{}', null), ($2, 'send', 's', 'b', 't', 'X', '{}', now())`,
      [uuid7(), uuid7()],
    );
    expect(await figures()).toMatchObject({ dead_letters_open: 1 });
  });

  it('tells the age of the oldest message that waits, whatever its conversation waits for', async () => {
    const held = await conversation('1 hour');
    const events: [string, number, string][] = [
      ['done', 1, '-3000 s'],
      ['waits', 2, '-2000 s'],
    ];
    for (const [key, pos, at] of events)
      await client.query(
        `insert into inbox_events (connection_id, key, conversation_id, pos, kind, occurred_at, received_at, payload)
         values ($1, $2, $1, $3, 'message', now(), now() + $4::interval, '{}')`,
        [held, key, pos, at],
      );
    await client.query(
      `insert into outbox_messages (id, conversation_id, connection_id, pos, state, address, payload, created_at)
       values ($1, $2, $2, 1, 'sent', '{}', '{}', now() - interval '900 s'),
         ($3, $2, $2, 2, 'queued', '{}', '{}', now() - interval '500 s')`,
      [uuid7(), held, uuid7()],
    );
    const { oldest_unanswered_seconds: unanswered, oldest_unsent_seconds: unsent } = await figures();
    expect(Math.floor((unanswered ?? 0) / 100)).toBe(20);
    expect(Math.floor((unsent ?? 0) / 100)).toBe(5);
  });

  it('counts what waits to be told to webhooks', async () => {
    await client.query(
      `with e as (
         insert into outgoing_events (id, organization_id, type, payload, created_at)
         values ($1, $1, 'ping', '{}', now()) returning id)
       insert into outgoing_deliveries (event_id, webhook_id, state, next_at)
       select e.id, w.id, w.state, w.next_at from e,
         (values ($1, 'pending', now()), ($2::uuid, 'delivered', null)) w(id, state, next_at)`,
      [uuid7(), uuid7()],
    );
    expect(await figures()).toMatchObject({ outgoing_webhooks_waiting: 1 });
    await client.query('delete from outgoing_events');
  });

  it('says 0 when nothing waits', async () => {
    expect(await figures()).toEqual({
      conversations_due: 0,
      leases_held: 0,
      outgoing_webhooks_waiting: 0,
      dead_letters_open: 0,
      oldest_unanswered_seconds: 0,
      oldest_unsent_seconds: 0,
    });
  });

  it('asks the database once in five seconds', async () => {
    await figures();
    await conversation('-1 s');
    clock.passMs(4_999);
    expect(await figures()).toMatchObject({ conversations_due: 0 });
    clock.passMs(1);
    expect(await figures()).toMatchObject({ conversations_due: 1 });
  });

  it('leaves the other metrics readable while the database is away', async () => {
    const others = new Metrics();
    others.counter('eliza_something_total', 'Something').inc();
    const config = Object.assign(new DatabaseConfig(), { url: 'postgres://nobody@127.0.0.1:1/nothing' });
    const away = new Statements(config, new Metrics(), silentLog);
    new WaitingGauges(away, clock, silentLog, others);
    expect(await figures(others)).toMatchObject({ something_total: 1, conversations_due: NaN });
    await away.onApplicationShutdown();
  });
});

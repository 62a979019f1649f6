import type { Client } from 'pg';
import { Clock } from '../../src/foundation/clock';
import { DatabaseConfig } from '../../src/foundation/database/database.config';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { uuid7 } from '../../src/foundation/uuid7';
import { RouterConfig } from '../../src/message-router/router.config';
import { Retention } from '../../src/operations/retention';
import { databaseClient } from '../support/database';
import { freshDatabase } from '../support/fresh-database';
import { silentLog } from '../support/log';

/** Rows are made now; the clock that decides is days ahead. */
class ClockDaysAhead extends Clock {
  days = 0;
  now(): Date {
    return new Date(Date.now() + this.days * 24 * 60 * 60_000);
  }
}

describe('retention', () => {
  const connection = uuid7();
  const conversation = uuid7();
  const never = new AbortController().signal;
  let client: Client;
  let retention: Retention;
  let url: string;
  const clock = new ClockDaysAhead();

  beforeAll(async () => {
    url = await freshDatabase();
    client = await databaseClient(url);
    retention = ofProcess(new Metrics());
    await client.query(
      `insert into connections (id, channel, external_id, report_last_pos, report_done_pos) values ($1, 'test', 'a', 9, 5)`,
      [connection],
    );
    await client.query(
      `insert into conversations (id, connection_id, room_id, last_pos, done_pos, step_last_pos, step_pos, out_pos, sent_pos)
       values ($1, $2, $1, 10, 5, 4, 3, 10, 5)`,
      [conversation, connection],
    );
  });

  beforeEach(async () => {
    clock.days = 31;
    await client.query('truncate inbox_events, outbox_messages, messages, dead_letters');
  });

  function ofProcess(metrics: Metrics): Retention {
    const config = Object.assign(new DatabaseConfig(), { url });
    return new Retention(config, new RouterConfig(), clock, silentLog, metrics);
  }

  async function event(
    key: string,
    row: { pos?: number; report?: number; step?: boolean; stray?: boolean },
  ): Promise<void> {
    const home = row.stray ? uuid7() : row.pos === undefined ? null : conversation;
    await client.query(
      `insert into inbox_events (connection_id, key, conversation_id, pos, kind, step, occurred_at, payload)
       values ($1, $2, $3, $4, 'message', $5, now(), '{}')`,
      [connection, key, home, row.pos ?? row.report ?? null, row.step ?? false],
    );
  }

  async function send(pos: number, state: string, report = 0): Promise<string> {
    const id = uuid7();
    await client.query(
      `insert into outbox_messages (id, conversation_id, connection_id, pos, state, report, address, payload)
       values ($1, $2, $3, $4, $5, $6, '{}', '{}')`,
      [id, conversation, connection, pos, state, report],
    );
    await client.query(
      `insert into messages (id, conversation_id, author, kind, at) values ($1, $2, 'agent', 'text', now())`,
      [id, conversation],
    );
    return id;
  }

  async function letter(key: string, requeued: boolean): Promise<void> {
    await client.query(
      `insert into dead_letters (id, kind, scope, key, channel, reason, payload, requeued_at)
       values ($1, 'send', 's', $2, 'test', 'X', '{}', case when $3::boolean then now() end)`,
      [uuid7(), key, requeued],
    );
  }

  async function left(column: string, table: string): Promise<unknown[]> {
    const { rows } = await client.query<{ it: unknown }>(`select ${column} as it from ${table} order by 1`);
    return rows.map((row) => row.it);
  }

  it('deletes events that are done, and none that waits for its turn, its step or its connection', async () => {
    await event('done', { pos: 3 });
    await event('last done', { pos: 5 });
    await event('waits for its turn', { pos: 6 });
    await event('waits for a step', { pos: 4, step: true });
    await event('report taken', { report: 5 });
    await event('report waits', { report: 6 });
    await event('notice', {});
    await event('of a conversation that is gone', { pos: 99, stray: true });
    expect(await retention.run(never)).toBe('done');
    expect(await left('key', 'inbox_events')).toEqual([
      'report waits',
      'waits for a step',
      'waits for its turn',
    ]);
  });

  it('keeps everything for 30 days', async () => {
    clock.days = 29;
    await event('done', { pos: 3 });
    await send(3, 'sent');
    await letter('requeued', true);
    expect(await retention.run(never)).toBe('done');
    expect(await left('key', 'inbox_events')).toEqual(['done']);
    expect(await left('state', 'outbox_messages')).toEqual(['sent']);
    expect(await left('key', 'dead_letters')).toEqual(['requeued']);
  });

  it('keeps what became of the worst of several sends of a message, whichever is deleted first', async () => {
    const id = await send(2, 'sent', 3);
    for (const [pos, state] of [
      [3, 'failed'],
      [4, 'sent'],
    ] as const)
      await client.query(
        `insert into outbox_messages (id, conversation_id, connection_id, message_id, pos, state, report, address, payload)
         values ($1, $2, $3, $4, $5, $6, 0, '{}', '{}')`,
        [uuid7(), conversation, connection, id, pos, state],
      );
    await retention.run(never);
    expect(await left('delivery', 'messages')).toEqual(['failed']);
  });

  it('keeps answers to idempotency keys for a day', async () => {
    const organization = uuid7();
    await client.query(`insert into organizations (id, name, slug) values ($1, 'A', $2)`, [
      organization,
      `a-${organization}`,
    ]);
    const keep = (key: string, age: string) =>
      client.query(
        `insert into idempotency_keys (organization_id, key, request_hash, answer, created_at)
         values ($1, $2, decode(repeat('00', 32), 'hex'), '{}', now() + $3::interval)`,
        [organization, key, age],
      );
    clock.days = 1;
    await keep('old', '-1 minute');
    await keep('new', '1 minute');
    await retention.run(never);
    expect(await left('key', 'idempotency_keys')).toEqual(['new']);
  });

  it('deletes final sends that the cursor has passed', async () => {
    for (const [index, state] of ['queued', 'sending', 'unknown', 'sent', 'failed'].entries())
      await send(index + 1, state);
    await send(6, 'cancelled');
    await retention.run(never);
    expect(await left('state', 'outbox_messages')).toEqual(['cancelled', 'queued', 'sending', 'unknown']);
  });

  it.each([
    ['sent', 3, 'read'],
    ['sent', 2, 'delivered'],
    ['sent', 0, 'sent'],
    ['failed', 0, 'failed'],
    ['parked', 0, 'parked'],
  ])(
    'keeps what was last known of a delivery with the message: %s, report %i',
    async (state, report, delivery) => {
      const id = await send(1, state, report);
      await retention.run(never);
      const { rows } = await client.query('select delivery from messages where id = $1', [id]);
      expect(rows).toEqual([{ delivery }]);
    },
  );

  it('deletes more than one batch holds', async () => {
    await client.query(
      `insert into outbox_messages (id, conversation_id, connection_id, pos, state, address, payload)
       select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, -n, 'sent', '{}', '{}'
       from generate_series(1, 2500) n`,
      [conversation, connection],
    );
    await client.query(
      `insert into inbox_events (connection_id, key, kind, occurred_at, payload)
       select $1, n::text, 'notice', now(), repeat('x', 1000) from generate_series(1, 2500) n`,
      [connection],
    );
    await retention.run(never);
    expect(await left('count(*)::int', 'outbox_messages')).toEqual([0]);
    expect(await left('count(*)::int', 'inbox_events')).toEqual([0]);
  });

  it('deletes dead letters 30 days after they were requeued, open ones after 90 days', async () => {
    await letter('requeued', true);
    await letter('open', false);
    await retention.run(never);
    expect(await left('key', 'dead_letters')).toEqual(['open']);
    clock.days = 91;
    await retention.run(never);
    expect(await left('key', 'dead_letters')).toEqual([]);
  });

  it('deletes sessions 30 days after they ended, their refresh tokens with them', async () => {
    const session = async (device: string, ended: string): Promise<void> => {
      await client.query(
        `with s as (
           insert into sessions (id, user_id, amr, device, idle_expires_at, absolute_expires_at)
           values ($1, $1, '{}', $2, now() + interval '30 days', now() + interval '90 days'))
         insert into refresh_tokens (token_hash, session_id) values (sha256($2::bytea), $1)`,
        [uuid7(), device],
      );
      await client.query(`update sessions set ${ended} where device = $1`, [device]);
    };
    await session('signed out', `revoked_at = now(), revoke_reason = 'signed_out'`);
    await session('left alone', `idle_expires_at = now()`);
    await session('at its end', `absolute_expires_at = now()`);
    await session('renewed', `revoked_at = null`);
    clock.days = 29;
    await retention.run(never);
    expect(await left('device', 'sessions')).toHaveLength(4);
    clock.days = 31;
    await retention.run(never);
    expect(await left('device', 'sessions')).toEqual(['renewed']);
    expect(await left('count(*)::int', 'refresh_tokens')).toEqual([1]);
  });

  it("deletes organisations' events after seven days, their deliveries with them", async () => {
    await client.query(
      `with e as (
         insert into outgoing_events (id, organization_id, type, payload, created_at)
         select $1, $1, 'ping', '{}', now() returning id)
       insert into outgoing_deliveries (event_id, webhook_id, next_at) select id, id, now() from e`,
      [uuid7()],
    );
    clock.days = 6;
    await retention.run(never);
    expect(await left('count(*)::int', 'outgoing_deliveries')).toEqual([1]);
    clock.days = 8;
    await retention.run(never);
    expect(await left('count(*)::int', 'outgoing_events')).toEqual([0]);
    expect(await left('count(*)::int', 'outgoing_deliveries')).toEqual([0]);
  });

  it('deletes proofs under way, and what was used once, a day after they expired', async () => {
    await client.query(
      `insert into auth_challenges (id, purpose, method, channel, secret_hash, expires_at)
       values ($1, 'login', 'chat', 'old', sha256('a'), now()), ($2, 'login', 'chat', 'new', sha256('a'), now() + interval '1 hour')`,
      [uuid7(), uuid7()],
    );
    await client.query(
      `insert into used_nonces (namespace, nonce_hash, expires_at)
       select 'old', sha256(n::text::bytea), now() from generate_series(1, 1500) n
       union all select 'new', sha256('a'), now() + interval '1 hour'`,
    );
    clock.days = 1;
    await retention.run(never);
    expect(await left('channel', 'auth_challenges')).toEqual(['new']);
    expect(await left('namespace', 'used_nonces')).toEqual(['new']);
  });

  it('forgets after 30 days from where a live session began', async () => {
    const metrics = new Metrics();
    await client.query('truncate sessions cascade');
    await client.query(
      `insert into sessions (id, user_id, amr, address, device, idle_expires_at, absolute_expires_at)
       values ($1, $1, '{}', '198.51.100.0/24', 'Chrome', now() + interval '90 days', now() + interval '90 days')`,
      [uuid7()],
    );
    clock.days = 29;
    await retention.run(never);
    expect(await left('address::text', 'sessions')).toEqual(['198.51.100.0/24']);
    clock.days = 31;
    await ofProcess(metrics).run(never);
    expect(await left('address', 'sessions')).toEqual([null]);
    expect(await left('device', 'sessions')).toEqual(['Chrome']);
    expect((await metrics.read()).text).not.toMatch(/rows_deleted_total{table="sessions"} [1-9]/);
  });

  it('deletes exports a day after their links died', async () => {
    await client.query(
      `insert into account_exports (id, user_id, expires_at)
       values ($1, $1, now()), ($2, $2, now() + interval '1 hour')`,
      [uuid7(), uuid7()],
    );
    clock.days = 1;
    await retention.run(never);
    expect(await left('count(*)::int', 'account_exports')).toEqual([1]);
  });

  it('forgets what was used, and who was told that it is spent, after two days', async () => {
    await client.query(
      `insert into budget_usage (scope, scope_id, hour, hour_messages, hour_tokens, day_messages, day_tokens)
       select scope, $1::uuid, hour, 1, 0, 1, 0
       from (values ('person', now()), ('connection', now() + interval '2 hours')) t(scope, hour)`,
      [connection],
    );
    await client.query(
      `insert into budget_notices (kind, subject_id, until)
       values ('people', $1, now()), ('connection', $1, now() + interval '2 hours')`,
      [connection],
    );
    clock.days = 2;
    await retention.run(never);
    expect(await left('scope', 'budget_usage')).toEqual(['connection']);
    expect(await left('kind', 'budget_notices')).toEqual(['connection']);
  });

  it('leaves a row that somebody else holds', async () => {
    const id = await send(1, 'sent');
    await client.query('begin');
    await client.query('select from outbox_messages where id = $1 for update', [id]);
    expect(await retention.run(never)).toBe('done');
    await client.query('commit');
    expect(await left('id', 'outbox_messages')).toEqual([id]);
  });

  it('runs in one process at a time', async () => {
    await event('done', { pos: 3 });
    await client.query('select pg_advisory_lock($1)', [0x72657461]);
    expect(await retention.run(never)).toBe('elsewhere');
    expect(await left('key', 'inbox_events')).toEqual(['done']);
    await client.query('select pg_advisory_unlock($1)', [0x72657461]);
    expect(await retention.run(never)).toBe('done');
    expect(await left('key', 'inbox_events')).toEqual([]);
  });

  it('ends after the batch in work when it is told to stop', async () => {
    await event('done', { pos: 3 });
    await send(1, 'sent');
    expect(await retention.run(AbortSignal.abort())).toBe('stopped');
    expect(await left('key', 'inbox_events')).toEqual([]);
    expect(await left('pos', 'outbox_messages')).toEqual(['1']);
  });

  it('counts what it deleted', async () => {
    const metrics = new Metrics();
    await event('one', { pos: 1 });
    await event('two', { pos: 2 });
    await ofProcess(metrics).run(never);
    expect((await metrics.read()).text).toContain('eliza_rows_deleted_total{table="inbox_events"} 2');
  });
});

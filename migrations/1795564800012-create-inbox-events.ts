import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every event once, insert only. A position is given under the lock of the row whose cursor counts it (the conversation,
 * or for delivery reports the connection), so a reader always sees a prefix.
 */
export class CreateInboxEvents1795564800012 implements MigrationInterface {
  name = 'CreateInboxEvents1795564800012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table inbox_events (
        connection_id uuid not null,
        key text not null,
        conversation_id uuid,
        pos bigint,
        kind text not null,
        step boolean not null default false,
        occurred_at timestamptz not null,
        received_at timestamptz not null default now(),
        payload text not null,
        constraint inbox_events_pkey primary key (connection_id, key)
      ) with (autovacuum_vacuum_insert_scale_factor = 0.1)`);
    await runner.query(`
      create unique index inbox_events_conversation_idx on inbox_events (conversation_id, pos)
      where conversation_id is not null`);
    await runner.query(`
      create unique index inbox_events_reports_idx on inbox_events (connection_id, pos)
      where conversation_id is null and pos is not null`);
    await runner.query(`
      create table dead_letters (
        id uuid constraint dead_letters_pkey primary key,
        kind text not null,
        scope text not null,
        key text not null,
        channel text not null,
        connection_id uuid,
        conversation_id uuid,
        reason text not null,
        detail text,
        payload text not null,
        created_at timestamptz not null default now(),
        requeued_at timestamptz,
        constraint dead_letters_once unique (kind, scope, key),
        constraint dead_letters_kind_check check (kind in ('event', 'turn', 'send'))
      )`);
    await runner.query(
      'create index dead_letters_open_idx on dead_letters (created_at) where requeued_at is null',
    );
    await runner.query('create index dead_letters_conversation_idx on dead_letters (conversation_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dead_letters');
    await runner.query('drop table inbox_events');
  }
}

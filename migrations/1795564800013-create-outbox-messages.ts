import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One row is one call to a platform and one platform id. `report` is in no index, so reports are updates in place.
 * `messages` is what people and agents read; an outbound one has the id of its outbox row.
 */
export class CreateOutboxMessages1795564800013 implements MigrationInterface {
  name = 'CreateOutboxMessages1795564800013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox_messages (
        id uuid constraint outbox_messages_pkey primary key,
        conversation_id uuid not null,
        connection_id uuid not null,
        pos bigint not null,
        state text not null,
        attempts integer not null default 0,
        next_at timestamptz,
        sending_at timestamptz,
        unknown_at timestamptz,
        await_report_pos bigint,
        expires_at timestamptz,
        platform_id text,
        report smallint not null default 0,
        reported_at timestamptz,
        error_code text,
        address text not null,
        payload text not null,
        in_reply_to text,
        created_at timestamptz not null default now(),
        constraint outbox_messages_position_unique unique (conversation_id, pos),
        constraint outbox_messages_state_check
          check (state in ('queued', 'sending', 'unknown', 'sent', 'failed', 'parked', 'cancelled'))
      ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`);
    await runner.query(`
      create unique index outbox_messages_platform_idx on outbox_messages (connection_id, platform_id)
      where platform_id is not null`);
    await runner.query(`
      create table messages (
        conversation_id uuid not null,
        id uuid not null,
        author text not null,
        kind text not null,
        text text,
        platform_id text,
        delivery text,
        at timestamptz not null,
        edited_at timestamptz,
        revoked_at timestamptz,
        constraint messages_pkey primary key (conversation_id, id),
        constraint messages_author_check check (author in ('person', 'agent', 'step', 'operator'))
      ) with (autovacuum_vacuum_insert_scale_factor = 0.1)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table messages');
    await runner.query('drop table outbox_messages');
  }
}

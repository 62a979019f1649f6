import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One row a conversation: its cursors, its lease and what is known of the other side. It is the only lock of the
 * pipeline. `due_at` is null when there is nothing to do and stays set while leased, so one small partial index serves
 * the poll, the timers and the reaper. A low fillfactor keeps the updates on their page.
 */
export class CreateConversations1795564800011 implements MigrationInterface {
  name = 'CreateConversations1795564800011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table conversations (
        id uuid constraint conversations_pkey primary key,
        connection_id uuid not null,
        user_id uuid,
        contact_id uuid,
        agent_id text,
        room_id uuid not null,
        is_group boolean not null default false,
        address text,
        person_name text,
        sender_seen text,
        last_message_at timestamptz,
        handed_over_at timestamptz,
        last_pos bigint not null default 0,
        done_pos bigint not null default 0,
        step_last_pos bigint not null default 0,
        step_pos bigint not null default 0,
        steps_taken bigint[] not null default '{}',
        out_pos bigint not null default 0,
        sent_pos bigint not null default 0,
        due_at timestamptz,
        owner integer,
        lease_until timestamptz,
        epoch bigint not null default 0,
        cancelled_epoch bigint,
        attempts integer not null default 0,
        pace_at timestamptz,
        created_at timestamptz not null default now()
      ) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 1)`);
    await runner.query(
      'create index conversations_due_idx on conversations (due_at) where due_at is not null',
    );
    await runner.query(
      'create index conversations_user_idx on conversations (user_id) where user_id is not null',
    );
    await runner.query(`
      create table conversation_keys (
        connection_id uuid not null,
        key text not null,
        conversation_id uuid not null,
        transferable boolean not null,
        constraint conversation_keys_pkey primary key (connection_id, key)
      )`);
    await runner.query(
      'create index conversation_keys_conversation_idx on conversation_keys (conversation_id)',
    );
    await runner.query(`
      create table opt_outs (
        conversation_id uuid not null,
        scope text not null,
        created_at timestamptz not null default now(),
        constraint opt_outs_pkey primary key (conversation_id, scope),
        constraint opt_outs_scope_check check (scope in ('everything', 'marketing'))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table opt_outs');
    await runner.query('drop table conversation_keys');
    await runner.query('drop table conversations');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every account of ours, or of an organisation, on a channel. The app's own have no organisation and no secrets in the row. */
export class CreateConnections1795564800010 implements MigrationInterface {
  name = 'CreateConnections1795564800010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table connections (
        id uuid constraint connections_pkey primary key,
        organization_id uuid,
        channel text not null,
        external_id text not null,
        status text not null default 'active',
        pace_at timestamptz,
        held_until timestamptz,
        report_last_pos bigint not null default 0,
        report_done_pos bigint not null default 0,
        reported_send_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint connections_account_unique unique (channel, external_id),
        constraint connections_status_check check (status in ('pending', 'active', 'disconnected'))
      ) with (fillfactor = 50)`);
    await runner.query(`
      create index connections_reports_waiting_idx on connections (id) where report_last_pos > report_done_pos`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table connections');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Organisations connect accounts of their own: what opens them is sealed in the row, and what they are to do is beside it.
 * An account belongs to one connection while that lives; one that was disconnected keeps its log and gives the account free.
 * The new index is there before the old constraint goes, so no moment is without one.
 */
export class AddOrganizationConnections1795590000001 implements MigrationInterface {
  readonly name = 'AddOrganizationConnections1795590000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unique index connections_account_live_idx on connections (channel, external_id)
      where status <> 'disconnected'`);
    await runner.query(`alter table connections drop constraint connections_account_unique`);
    await runner.query(`
      alter table connections
        add column label text,
        add column agent_id uuid,
        add column sealed text,
        add column settings jsonb not null default '{}',
        add column health jsonb,
        add column health_until timestamptz,
        add column token_expires_at timestamptz,
        add constraint connections_sealed_check
          check ((sealed is not null) = (organization_id is not null and status <> 'disconnected'))`);
    await runner.query(`
      create index connections_organization_idx on connections (organization_id) where organization_id is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `delete from connections where status = 'disconnected' and organization_id is not null`,
    );
    await runner.query(`
      alter table connections
        drop constraint connections_sealed_check, drop column label, drop column agent_id, drop column sealed,
        drop column settings, drop column health, drop column health_until, drop column token_expires_at`);
    await runner.query(`drop index connections_organization_idx`);
    await runner.query(`
      alter table connections add constraint connections_account_unique unique (channel, external_id)`);
    await runner.query(`drop index connections_account_live_idx`);
  }
}

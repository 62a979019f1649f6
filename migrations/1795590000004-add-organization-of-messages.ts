import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose messages they are, where they are an organisation's: it lists them by time, and hears of them. Null on the app's own
 * connections, whose rows cost no index entry.
 */
export class AddOrganizationOfMessages1795590000004 implements MigrationInterface {
  readonly name = 'AddOrganizationOfMessages1795590000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table messages add column organization_id uuid`);
    await runner.query(`
      create index messages_organization_idx on messages (organization_id, id) where organization_id is not null`);
    await runner.query(`alter table outbox_messages add column organization_id uuid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table outbox_messages drop column organization_id`);
    await runner.query(`alter table messages drop column organization_id`);
  }
}

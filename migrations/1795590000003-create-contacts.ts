import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An organisation's people, a row for each one-to-one conversation of its connections and with that conversation's id. No key
 * to users: who writes to an organisation has told the app nothing.
 */
export class CreateContacts1795590000003 implements MigrationInterface {
  readonly name = 'CreateContacts1795590000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table contacts (
        id uuid not null,
        organization_id uuid not null,
        connection_id uuid not null,
        name text,
        phone text,
        created_at timestamptz not null default now(),
        last_seen_at timestamptz,
        constraint contacts_pkey primary key (id)
      )`);
    await runner.query(`create index contacts_organization_idx on contacts (organization_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table contacts`);
  }
}

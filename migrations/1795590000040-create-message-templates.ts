import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The message templates of connections, as their platforms last listed them. */
export class CreateMessageTemplates1795590000040 implements MigrationInterface {
  readonly name = 'CreateMessageTemplates1795590000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table message_templates (
        connection_id uuid not null,
        name text not null,
        language text not null,
        category text not null,
        status text not null,
        components jsonb not null,
        synced_at timestamptz not null default now(),
        constraint message_templates_pkey primary key (connection_id, name, language)
      )`);
    await runner.query(`alter table connections add column templates_synced_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table connections drop column templates_synced_at`);
    await runner.query(`drop table message_templates`);
  }
}

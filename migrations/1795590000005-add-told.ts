import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person was told that is told once: that nobody is there, that a budget is spent; each with its end. */
export class AddTold1795590000005 implements MigrationInterface {
  readonly name = 'AddTold1795590000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table conversations add column told jsonb not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table conversations drop column told`);
  }
}

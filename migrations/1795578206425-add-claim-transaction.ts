import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Without a default, so a table of any size is only locked for a moment. */
export class AddClaimTransaction1795578206425 implements MigrationInterface {
  name = 'AddClaimTransaction1795578206425';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table conversations add column if not exists claimed_in bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table conversations drop column if exists claimed_in');
  }
}

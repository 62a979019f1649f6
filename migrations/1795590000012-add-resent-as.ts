import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A message that failed is sent again once, as another message. */
export class AddResentAs1795590000012 implements MigrationInterface {
  readonly name = 'AddResentAs1795590000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table messages add column resent_as uuid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table messages drop column resent_as`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the owners of a connection were told that is wrong with it: each trouble is told once, by one instance. */
export class AddAttention1795590000041 implements MigrationInterface {
  readonly name = 'AddAttention1795590000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table connections add column attention text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table connections drop column attention`);
  }
}

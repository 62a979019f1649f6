import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often a key did something lately. Unlogged: it need not survive a crash, and costs half as much. */
export class CreateRateLimits1795580000005 implements MigrationInterface {
  readonly name = 'CreateRateLimits1795580000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table rate_limits (
        key text not null,
        hits integer not null,
        ends_at timestamptz not null,
        constraint rate_limits_pkey primary key (key)
      )`);
    await runner.query(`create index rate_limits_ends_at_idx on rate_limits (ends_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table rate_limits`);
  }
}

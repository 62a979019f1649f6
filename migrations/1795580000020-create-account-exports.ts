import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked for what we hold about them, and the hash of the link under which it can be fetched once. */
export class CreateAccountExports1795580000020 implements MigrationInterface {
  readonly name = 'CreateAccountExports1795580000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table account_exports (
        id uuid not null,
        user_id uuid not null,
        token_hash bytea,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        fetched_at timestamptz,
        constraint account_exports_pkey primary key (id),
        constraint account_exports_token_hash_check check (octet_length(token_hash) = 32)
      )`);
    await runner.query(`create index account_exports_user_id_idx on account_exports (user_id)`);
    await runner.query(`create index account_exports_expires_at_idx on account_exports (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table account_exports`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two accounts that became one, and what moved, so that it can be undone. */
export class CreateAccountMerges1795580000003 implements MigrationInterface {
  readonly name = 'CreateAccountMerges1795580000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table account_merges (
        id uuid not null,
        survivor_id uuid not null,
        loser_id uuid not null,
        moved jsonb not null,
        created_at timestamptz not null default now(),
        undone_at timestamptz,
        constraint account_merges_pkey primary key (id),
        constraint account_merges_survivor_id_fkey foreign key (survivor_id) references users (id) on delete cascade,
        constraint account_merges_loser_id_fkey foreign key (loser_id) references users (id) on delete cascade,
        constraint account_merges_distinct_check check (survivor_id <> loser_id)
      )`);
    await runner.query(
      `create unique index account_merges_loser_key on account_merges (loser_id) where undone_at is null`,
    );
    await runner.query(`create index account_merges_survivor_id_idx on account_merges (survivor_id)`);
    await runner.query(`create index account_merges_loser_id_idx on account_merges (loser_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table account_merges`);
  }
}

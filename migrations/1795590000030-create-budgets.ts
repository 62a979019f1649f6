import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was used in the running hour and day, a row a subject: it begins anew with the first use in a new hour. Unlogged, as
 * every turn writes it and a crash of the server costs no more than a day's count. And who was told that it is spent.
 */
export class CreateBudgets1795590000030 implements MigrationInterface {
  readonly name = 'CreateBudgets1795590000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table budget_usage (
        scope text not null,
        scope_id uuid not null,
        hour timestamptz not null,
        hour_messages integer not null,
        hour_tokens bigint not null,
        day_messages integer not null,
        day_tokens bigint not null,
        constraint budget_usage_pkey primary key (scope, scope_id),
        constraint budget_usage_scope_check check (scope in ('person', 'connection', 'organization'))
      ) with (fillfactor = 70)`);
    await runner.query(`create index budget_usage_hour_idx on budget_usage (hour)`);
    await runner.query(`
      create table budget_notices (
        kind text not null,
        subject_id uuid not null,
        until timestamptz not null,
        constraint budget_notices_pkey primary key (kind, subject_id),
        constraint budget_notices_kind_check
          check (kind in ('person', 'people', 'connection', 'organization', 'credit'))
      )`);
    await runner.query(`create index budget_notices_until_idx on budget_notices (until)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table budget_notices`);
    await runner.query(`drop table budget_usage`);
  }
}

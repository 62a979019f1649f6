import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How an organisation's credit came to be what it is, after its start: what was added, and what each turn took. */
export class CreateCreditEntries1795590000031 implements MigrationInterface {
  readonly name = 'CreateCreditEntries1795590000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table credit_entries (
        id uuid not null,
        organization_id uuid not null,
        amount numeric(12,6) not null,
        reason text not null,
        note text,
        turn_key text,
        created_at timestamptz not null default now(),
        constraint credit_entries_pkey primary key (id),
        constraint credit_entries_turn_key unique (turn_key),
        constraint credit_entries_organization_id_fkey foreign key (organization_id)
          references organizations (id) on delete cascade,
        constraint credit_entries_reason_check
          check (case reason when 'answer' then turn_key is not null and amount <= 0
            when 'added' then turn_key is null and amount > 0 else false end)
      )`);
    await runner.query(
      `create index credit_entries_organization_idx on credit_entries (organization_id, id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table credit_entries`);
  }
}

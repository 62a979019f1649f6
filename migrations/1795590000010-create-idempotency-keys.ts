import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers that are given again for a key of the caller's. What an organisation asked for is kept as its hash alone. */
export class CreateIdempotencyKeys1795590000010 implements MigrationInterface {
  readonly name = 'CreateIdempotencyKeys1795590000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotency_keys (
        organization_id uuid not null,
        key text not null,
        request_hash bytea not null,
        answer text not null,
        created_at timestamptz not null default now(),
        constraint idempotency_keys_pkey primary key (organization_id, key),
        constraint idempotency_keys_hash_check check (octet_length(request_hash) = 32),
        constraint idempotency_keys_organization_id_fkey foreign key (organization_id)
          references organizations (id) on delete cascade
      )`);
    await runner.query(`create index idempotency_keys_created_idx on idempotency_keys (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table idempotency_keys`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys by which an organisation's servers call us; only their hashes are kept. */
export class CreateApiKeys1795580000004 implements MigrationInterface {
  readonly name = 'CreateApiKeys1795580000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table api_keys (
        id uuid not null,
        organization_id uuid not null,
        created_by uuid,
        name text not null,
        hint text not null,
        key_hash bytea not null,
        scopes text[] not null,
        created_at timestamptz not null default now(),
        last_used_at timestamptz,
        expires_at timestamptz,
        revoked_at timestamptz,
        constraint api_keys_pkey primary key (id),
        constraint api_keys_key_hash_key unique (key_hash),
        constraint api_keys_key_hash_check check (octet_length(key_hash) = 32),
        constraint api_keys_name_check check (length(name) between 1 and 100)
      )`);
    await runner.query(`create index api_keys_organization_id_idx on api_keys (organization_id)`);
    await runner.query(`create index api_keys_created_by_idx on api_keys (created_by)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table api_keys`);
  }
}

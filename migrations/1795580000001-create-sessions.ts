import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signed-in devices, the tokens that renew them, and the keys that sign what they carry. */
export class CreateSessions1795580000001 implements MigrationInterface {
  readonly name = 'CreateSessions1795580000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sessions (
        id uuid not null,
        user_id uuid not null,
        organization_id uuid,
        identity_id uuid,
        amr text[] not null,
        auth_time timestamptz not null default now(),
        created_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        idle_expires_at timestamptz not null,
        absolute_expires_at timestamptz not null,
        address cidr,
        device text,
        place text,
        revoked_at timestamptz,
        revoke_reason text,
        constraint sessions_pkey primary key (id),
        constraint sessions_revoked_check check ((revoked_at is null) = (revoke_reason is null)),
        constraint sessions_address_check check (
          address is null or masklen(address) <= case family(address) when 4 then 24 else 48 end)
      )`);
    await runner.query(`create index sessions_user_id_idx on sessions (user_id)`);
    await runner.query(`create index sessions_identity_id_idx on sessions (identity_id)`);
    // Retention deletes what has ended.
    await runner.query(`create index sessions_absolute_expires_at_idx on sessions (absolute_expires_at)`);

    await runner.query(`
      create table refresh_tokens (
        token_hash bytea not null,
        session_id uuid not null,
        issued_at timestamptz not null default now(),
        used_at timestamptz,
        successor_hash bytea,
        constraint refresh_tokens_pkey primary key (token_hash),
        constraint refresh_tokens_session_id_fkey foreign key (session_id) references sessions (id) on delete cascade,
        constraint refresh_tokens_token_hash_check check (octet_length(token_hash) = 32),
        constraint refresh_tokens_used_check check ((used_at is null) = (successor_hash is null))
      )`);
    // A session has one token that renews it, whatever happens at once.
    await runner.query(
      `create unique index refresh_tokens_live_key on refresh_tokens (session_id) where used_at is null`,
    );
    await runner.query(`create index refresh_tokens_session_id_idx on refresh_tokens (session_id)`);

    await runner.query(`
      create table signing_keys (
        kid text not null,
        public_jwk jsonb not null,
        private_sealed text not null,
        state text not null,
        created_at timestamptz not null default now(),
        activates_at timestamptz not null,
        retired_at timestamptz,
        constraint signing_keys_pkey primary key (kid),
        constraint signing_keys_state_check check (state in ('next', 'active', 'retired')),
        constraint signing_keys_retired_check check ((state = 'retired') = (retired_at is not null))
      )`);
    await runner.query(
      `create unique index signing_keys_active_key on signing_keys (state) where state = 'active'`,
    );
    await runner.query(
      `create unique index signing_keys_next_key on signing_keys (state) where state = 'next'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table signing_keys`);
    await runner.query(`drop table refresh_tokens`);
    await runner.query(`drop table sessions`);
  }
}

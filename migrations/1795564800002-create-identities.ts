import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A person as a channel knows them: the account there, the keys that lead to it, the phone numbers it proves. */
export class CreateIdentities1795564800002 implements MigrationInterface {
  readonly name = 'CreateIdentities1795564800002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identities (
        id uuid not null,
        user_id uuid not null,
        channel text not null,
        display_name text,
        username text,
        assurance text not null default 'inbound',
        is_primary boolean not null default true,
        verified_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        unlinked_at timestamptz,
        unlink_reason text,
        created_at timestamptz not null default now(),
        constraint identities_pkey primary key (id),
        constraint identities_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint identities_assurance_check check (assurance in ('inbound', 'roundtrip', 'platform_signed'))
      )`);
    await runner.query(`
      create unique index identities_primary_key on identities (user_id, channel)
      where is_primary and unlinked_at is null`);
    await runner.query(`create index identities_user_id_idx on identities (user_id)`);

    // Only these scopes may hold keys of users: an id that Meta gives another business's portfolio cannot be inserted.
    await runner.query(`
      create table identity_scopes (
        scope text not null,
        meaning text not null,
        constraint identity_scopes_pkey primary key (scope)
      )`);
    await runner.query(`
      insert into identity_scopes (scope, meaning) values
        ('global', 'the same person everywhere on the platform'),
        ('portfolio', 'a person as the business portfolio of the app''s own connections sees them')`);
    await runner.query(`
      create table identity_keys (
        id uuid not null,
        identity_id uuid not null,
        kind text not null,
        scope text not null,
        value text not null,
        created_at timestamptz not null default now(),
        retired_at timestamptz,
        retired_reason text,
        constraint identity_keys_pkey primary key (id),
        constraint identity_keys_identity_id_fkey foreign key (identity_id)
          references identities (id) on delete cascade,
        constraint identity_keys_scope_fkey foreign key (scope) references identity_scopes (scope),
        constraint identity_keys_value_check check (length(value) between 1 and 256)
      )`);
    await runner.query(`
      create unique index identity_keys_live_key on identity_keys (kind, scope, value)
      where retired_at is null`);
    // With retired_at, or the planner would look for an identity's live keys among all live keys while it has no
    // statistics of a young table.
    await runner.query(
      `create index identity_keys_identity_id_idx on identity_keys (identity_id, retired_at)`,
    );

    await runner.query(`
      create table phone_proofs (
        id uuid not null,
        identity_id uuid not null,
        phone_e164 text not null,
        source text not null,
        proved_at timestamptz not null default now(),
        revoked_at timestamptz,
        constraint phone_proofs_pkey primary key (id),
        constraint phone_proofs_identity_id_fkey foreign key (identity_id)
          references identities (id) on delete cascade,
        constraint phone_proofs_phone_e164_check check (phone_e164 ~ '^[+][1-9][0-9]{6,14}$'),
        constraint phone_proofs_source_check check (
          source in ('wa_id', 'tg_contact', 'tg_oidc', 'im_handle', 'sms_roundtrip'))
      )`);
    await runner.query(`
      create unique index phone_proofs_live_key on phone_proofs (identity_id, phone_e164, source)
      where revoked_at is null`);
    await runner.query(
      `create index phone_proofs_phone_e164_idx on phone_proofs (phone_e164) where revoked_at is null`,
    );
    await runner.query(`create index phone_proofs_identity_id_idx on phone_proofs (identity_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table phone_proofs`);
    await runner.query(`drop table identity_keys`);
    await runner.query(`drop table identity_scopes`);
    await runner.query(`drop table identities`);
  }
}

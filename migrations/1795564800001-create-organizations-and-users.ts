import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who: organizations, users, and which user is in which organization. */
export class CreateOrganizationsAndUsers1795564800001 implements MigrationInterface {
  readonly name = 'CreateOrganizationsAndUsers1795564800001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organizations (
        id uuid not null,
        name text not null,
        slug text not null,
        is_personal boolean not null default false,
        credit_balance numeric(12,6) not null default 0,
        archived_at timestamptz,
        created_at timestamptz not null default now(),
        constraint organizations_pkey primary key (id),
        constraint organizations_slug_key unique (slug),
        constraint organizations_credit_balance_check check (credit_balance >= 0)
      )`);
    // The columns from whatsapp_id to phone_verified are a projection of identities: see ProjectIdentities.
    await runner.query(`
      create table users (
        id uuid not null,
        status text not null default 'active',
        merged_into_id uuid,
        organization_id uuid,
        name text,
        avatar text,
        email text,
        email_verified_at timestamptz,
        is_operator boolean not null default false,
        whatsapp_id text,
        whatsapp_name text,
        whatsapp_user_id text,
        telegram_id text,
        telegram_username text,
        telegram_first_name text,
        discord_id text,
        discord_username text,
        discord_global_name text,
        phone_number text,
        phone_verified boolean not null default false,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint users_pkey primary key (id),
        constraint users_whatsapp_id_key unique (whatsapp_id),
        constraint users_whatsapp_user_id_key unique (whatsapp_user_id),
        constraint users_telegram_id_key unique (telegram_id),
        constraint users_discord_id_key unique (discord_id),
        constraint users_merged_into_id_fkey foreign key (merged_into_id) references users (id),
        constraint users_organization_id_fkey foreign key (organization_id)
          references organizations (id) on delete set null,
        constraint users_status_check check (status in ('active', 'suspended', 'merged')),
        constraint users_merged_check check ((status = 'merged') = (merged_into_id is not null)),
        constraint users_not_merged_into_self_check check (merged_into_id is distinct from id),
        constraint users_whatsapp_id_check check (
          whatsapp_id ~ '^[1-9][0-9]{6,14}$' or whatsapp_id ~ '^[A-Z]{2}[.](ENT[.])?[A-Za-z0-9]{1,128}$')
      )`);
    // Two people may have proved one number (a landline, an old SIM): an index to search by, never a key.
    await runner.query(
      `create index users_phone_number_idx on users (phone_number) where phone_number is not null`,
    );
    await runner.query(
      `create index users_merged_into_id_idx on users (merged_into_id) where merged_into_id is not null`,
    );
    await runner.query(`create index users_organization_id_idx on users (organization_id)`);
    await runner.query(`
      create table memberships (
        organization_id uuid not null,
        user_id uuid not null,
        role text not null,
        created_at timestamptz not null default now(),
        constraint memberships_pkey primary key (organization_id, user_id),
        constraint memberships_organization_id_fkey foreign key (organization_id)
          references organizations (id) on delete cascade,
        constraint memberships_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint memberships_role_check check (role in ('owner', 'admin', 'member'))
      )`);
    await runner.query(`create index memberships_user_id_idx on memberships (user_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table memberships`);
    await runner.query(`drop table users`);
    await runner.query(`drop table organizations`);
  }
}

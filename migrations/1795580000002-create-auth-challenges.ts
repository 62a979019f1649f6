import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sign-ins, links and confirmations under way, and what may be used once only. */
export class CreateAuthChallenges1795580000002 implements MigrationInterface {
  readonly name = 'CreateAuthChallenges1795580000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table auth_challenges (
        id uuid not null,
        purpose text not null,
        method text not null,
        channel text not null,
        connection_id uuid,
        status text not null default 'pending',
        code_hash bytea,
        secret_hash bytea not null,
        stream_hash bytea,
        user_id uuid,
        session_id uuid,
        confirmation text not null default 'typed_code',
        confirm_hash bytea,
        attempts integer not null default 0,
        max_attempts integer not null default 5,
        claimed_identity_id uuid,
        claimed_sender jsonb,
        claimed_conversation_id uuid,
        claim_message_id text,
        opened_session_id uuid,
        redirect_uri text,
        return_path text,
        address cidr,
        device text,
        place text,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        claimed_at timestamptz,
        consumed_at timestamptz,
        constraint auth_challenges_pkey primary key (id),
        constraint auth_challenges_session_id_fkey foreign key (session_id) references sessions (id) on delete cascade,
        constraint auth_challenges_opened_session_id_fkey foreign key (opened_session_id)
          references sessions (id) on delete set null,
        constraint auth_challenges_purpose_check check (purpose in ('login', 'link', 'reauth', 'merge', 'phone')),
        constraint auth_challenges_method_check check (method in ('chat', 'code', 'oauth')),
        constraint auth_challenges_status_check check (
          status in ('pending', 'claimed', 'confirmed', 'consumed', 'denied', 'failed', 'expired')),
        constraint auth_challenges_confirmation_check check (confirmation in ('typed_code', 'none')),
        constraint auth_challenges_owner_check check (purpose = 'login' or user_id is not null),
        constraint auth_challenges_attempts_check check (attempts between 0 and max_attempts),
        constraint auth_challenges_hashes_check check (
          octet_length(secret_hash) = 32 and octet_length(code_hash) = 32 and octet_length(confirm_hash) = 32
          and octet_length(stream_hash) = 32),
        constraint auth_challenges_address_check check (
          address is null or masklen(address) <= case family(address) when 4 then 24 else 48 end)
      )`);
    // Two open challenges never have one code.
    await runner.query(
      `create unique index auth_challenges_code_key on auth_challenges (code_hash) where status = 'pending'`,
    );
    // What waits for an answer in a conversation: NO is looked up here.
    await runner.query(`
      create index auth_challenges_claimed_conversation_idx on auth_challenges (claimed_conversation_id)
      where status in ('claimed', 'confirmed')`);
    await runner.query(`create index auth_challenges_user_id_idx on auth_challenges (user_id)`);
    await runner.query(
      `create index auth_challenges_claimed_identity_id_idx on auth_challenges (claimed_identity_id)`,
    );
    await runner.query(`create index auth_challenges_session_id_idx on auth_challenges (session_id)`);
    await runner.query(
      `create index auth_challenges_opened_session_id_idx on auth_challenges (opened_session_id)`,
    );
    await runner.query(`create index auth_challenges_expires_at_idx on auth_challenges (expires_at)`);

    // Only an account of the app's own proves anything: an organisation knows its own secret and could write as anybody.
    await runner.query(`
      create function refuse_foreign_challenge() returns trigger language plpgsql as $$
      begin
        if new.connection_id is not null and not exists (
          select from connections c
          where c.id = new.connection_id and c.channel = new.channel and c.organization_id is null) then
          raise exception 'a challenge is claimed on a connection of the app''s own' using errcode = '23514';
        end if;
        return new;
      end $$`);
    await runner.query(`
      create trigger auth_challenges_own_connection before insert or update of connection_id, channel on auth_challenges
      for each row execute function refuse_foreign_challenge()`);

    await runner.query(`
      create table used_nonces (
        namespace text not null,
        nonce_hash bytea not null,
        expires_at timestamptz not null,
        constraint used_nonces_pkey primary key (namespace, nonce_hash)
      )`);
    await runner.query(`create index used_nonces_expires_at_idx on used_nonces (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table used_nonces`);
    await runner.query(`drop table auth_challenges`);
    await runner.query(`drop function refuse_foreign_challenge()`);
  }
}

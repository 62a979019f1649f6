import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two accounts that proved the same phone and may belong to one person, who is asked before they are joined. */
export class CreateLinkOffers1795564800005 implements MigrationInterface {
  readonly name = 'CreateLinkOffers1795564800005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table link_offers (
        id uuid not null,
        from_identity_id uuid not null,
        to_user_id uuid not null,
        state text not null default 'open',
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        blocked_until timestamptz,
        constraint link_offers_pkey primary key (id),
        constraint link_offers_from_identity_id_fkey foreign key (from_identity_id)
          references identities (id) on delete cascade,
        constraint link_offers_to_user_id_fkey foreign key (to_user_id) references users (id) on delete cascade,
        constraint link_offers_state_check check (
          state in ('open', 'accepted_old', 'accepted_both', 'denied', 'expired'))
      )`);
    await runner.query(`
      create unique index link_offers_open_key on link_offers (from_identity_id, to_user_id)
      where state in ('open', 'accepted_old')`);
    await runner.query(`create index link_offers_from_identity_id_idx on link_offers (from_identity_id)`);
    await runner.query(`create index link_offers_to_user_id_idx on link_offers (to_user_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table link_offers`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What linking, holding and deleting accounts needs of the tables that are there. */
export class AddLinkingColumns1795580000006 implements MigrationInterface {
  readonly name = 'AddLinkingColumns1795580000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table users add column delete_at timestamptz`);
    await runner.query(`alter table users add column preferences jsonb not null default '{}'`);
    await runner.query(`create index users_delete_at_idx on users (delete_at) where delete_at is not null`);

    // Until then a session that began with this identity may not unlink, merge, export or erase.
    await runner.query(`alter table identities add column held_until timestamptz`);
    // When it joined a user who had others; null: the user began with it.
    await runner.query(`alter table identities add column linked_at timestamptz`);

    await runner.query(`alter table link_offers add column notified_at timestamptz`);
    await runner.query(`alter table link_offers drop constraint link_offers_state_check`);
    await runner.query(`
      alter table link_offers add constraint link_offers_state_check check (
        state in ('open', 'accepted_old', 'accepted_both', 'denied', 'expired', 'joined', 'undone'))`);
    await runner.query(`
      create index link_offers_unnotified_idx on link_offers (created_at)
      where notified_at is null and state in ('open', 'joined')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index link_offers_unnotified_idx`);
    await runner.query(`update link_offers set state = 'expired' where state in ('joined', 'undone')`);
    await runner.query(`alter table link_offers drop constraint link_offers_state_check`);
    await runner.query(`
      alter table link_offers add constraint link_offers_state_check check (
        state in ('open', 'accepted_old', 'accepted_both', 'denied', 'expired'))`);
    await runner.query(`alter table link_offers drop column notified_at`);
    await runner.query(`alter table identities drop column linked_at`);
    await runner.query(`alter table identities drop column held_until`);
    await runner.query(`drop index users_delete_at_idx`);
    await runner.query(`alter table users drop column preferences`);
    await runner.query(`alter table users drop column delete_at`);
  }
}

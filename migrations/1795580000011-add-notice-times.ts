import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people are told of their accounts in their messengers, and when it is tried next. */
export class AddNoticeTimes1795580000011 implements MigrationInterface {
  readonly name = 'AddNoticeTimes1795580000011';

  async up(runner: QueryRunner): Promise<void> {
    // Not before: who cannot be reached is tried again, ever more rarely.
    await runner.query(`alter table link_offers add column notify_at timestamptz not null default now()`);
    await runner.query(`drop index link_offers_unnotified_idx`);
    await runner.query(`
      create index link_offers_unnotified_idx on link_offers (notify_at)
      where notified_at is null and state in ('open', 'joined')`);

    // It was linked by a session: its own chat is to be told. It has a new number or user id: the others are.
    for (const column of ['link_notice_at', 'change_notice_at']) {
      await runner.query(`alter table identities add column ${column} timestamptz`);
      await runner.query(`
        create index identities_${column}_idx on identities (${column}) where ${column} is not null`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table identities drop column change_notice_at, drop column link_notice_at`);
    await runner.query(`drop index link_offers_unnotified_idx`);
    await runner.query(`
      create index link_offers_unnotified_idx on link_offers (created_at)
      where notified_at is null and state in ('open', 'joined')`);
    await runner.query(`alter table link_offers drop column notify_at`);
  }
}

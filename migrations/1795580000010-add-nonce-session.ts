import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A Mini App sends the same payload again when it is reloaded: it gets the session that came of it the first time. */
export class AddNonceSession1795580000010 implements MigrationInterface {
  readonly name = 'AddNonceSession1795580000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table used_nonces add column session_id uuid
        constraint used_nonces_session_id_fkey references sessions (id) on delete set null`);
    await runner.query(`create index used_nonces_session_id_idx on used_nonces (session_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table used_nonces drop column session_id`);
  }
}

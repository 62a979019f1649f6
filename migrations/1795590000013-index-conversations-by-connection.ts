import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An organisation lists the conversations of its connections, the newest first. */
export class IndexConversationsByConnection1795590000013 implements MigrationInterface {
  readonly name = 'IndexConversationsByConnection1795590000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index conversations_connection_idx on conversations (connection_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index conversations_connection_idx`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is said in several sends is one line of the log, with the id of the first: the others say whose they are. And the
 * organisation's servers are an author of their own.
 */
export class AddMessageOfOutbox1795590000011 implements MigrationInterface {
  readonly name = 'AddMessageOfOutbox1795590000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table outbox_messages add column message_id uuid`);
    await runner.query(`alter table messages drop constraint messages_author_check`);
    // Not validated: what is stored obeyed the narrower one, and a look at every row would keep writers waiting.
    await runner.query(`
      alter table messages add constraint messages_author_check
        check (author in ('person', 'agent', 'step', 'operator', 'api')) not valid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table messages drop constraint messages_author_check`);
    await runner.query(`update messages set author = 'operator' where author = 'api'`);
    await runner.query(`
      alter table messages add constraint messages_author_check
        check (author in ('person', 'agent', 'step', 'operator'))`);
    await runner.query(`alter table outbox_messages drop column message_id`);
  }
}

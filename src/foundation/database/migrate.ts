import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';

/** The advisory lock under which migrations run: any number of processes may start at once. */
const migrationLock = 0x6d696772;

/**
 * Applies the migrations that are missing, each in a transaction of its own and without a time limit. Processes that call
 * at once take turns, and the later ones find nothing left to do. Throws what a migration throws; the earlier ones then
 * stay applied.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  // The lock belongs to the session, so lock and migrations share one connection.
  const session = dataSource.createQueryRunner();
  try {
    await session.query('set statement_timeout = 0');
    await lock(session);
    const executor = new MigrationExecutor(dataSource, session);
    executor.transaction = 'each';
    await executor.executePendingMigrations();
  } finally {
    // If this fails the session is gone, and the lock with it; what was thrown before says more.
    await session.query('select pg_advisory_unlock_all()').catch(() => undefined);
    await session.query('reset statement_timeout').catch(() => undefined);
    await session.release();
  }
}

/** Asks again and again: a statement that waits has a snapshot, for whose end `create index concurrently` waits in turn. */
async function lock(session: QueryRunner): Promise<void> {
  for (;;) {
    const rows = (await session.query('select pg_try_advisory_lock($1) as ok', [migrationLock])) as {
      ok: boolean;
    }[];
    if (rows[0]?.ok) return;
    await sleep(100);
  }
}

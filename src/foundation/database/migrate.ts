import type { DataSource } from 'typeorm';

/** The advisory lock under which migrations run: any number of processes may start at once. */
const migrationLock = 0x6d696772;

/**
 * Applies the migrations that are missing, each in a transaction of its own. Processes that call at once take turns, and
 * the later ones find nothing left to do. Throws what a migration throws; the earlier ones then stay applied.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  // A lock of the session, so it needs a connection that stays the same while the migrations run on another.
  const session = dataSource.createQueryRunner();
  try {
    await session.query('set statement_timeout = 0');
    await session.query('select pg_advisory_lock($1)', [migrationLock]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await session.query('select pg_advisory_unlock_all()');
    await session.query('reset statement_timeout');
    await session.release();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { connectionLimits } from './connection-limits';

/** The advisory lock under which migrations run: any number of processes may start at once. */
const migrationLock = 0x6d696772;

/**
 * Applies the migrations that are missing, each in a transaction of its own and without a time limit. Processes that call
 * at once take turns, and the later ones find nothing left to do. Throws what a migration throws; the earlier ones then
 * stay applied.
 */
export async function migrate({ options }: DataSource): Promise<void> {
  const unhurried = await new DataSource({
    ...options,
    extra: { ...connectionLimits, statement_timeout: 0, query_timeout: 0 },
  }).initialize();
  // The lock belongs to the session, so lock and migrations share one connection.
  const session = unhurried.createQueryRunner();
  try {
    await lock(session);
    const executor = new MigrationExecutor(unhurried, session);
    executor.transaction = 'each';
    await executor.executePendingMigrations();
  } finally {
    await session.release();
    // The lock goes with the session.
    await unhurried.destroy();
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

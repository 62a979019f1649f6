import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { isDatabaseAway, sqlState } from './database-errors';
import type { Tx } from './tx';

/** The database for everything but the hot path. */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs the function in one transaction: committed when it resolves, rolled back when it throws, which is thrown on. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.withRunner(async (runner) => {
      await runner.startTransaction();
      try {
        const result = await work({ query: (sql, parameters) => rowsOf(runner, sql, parameters) });
        await runner.commitTransaction();
        return result;
      } catch (error) {
        // Nobody would answer to a rollback either; the transaction ends with its connection.
        if (!isSilence(error)) await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    });
  }

  /** The rows that one statement returned, in its own implicit transaction. */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.withRunner((runner) => rowsOf<Row>(runner, sql, parameters));
  }

  private async withRunner<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work(runner);
    } catch (error) {
      // Told of a broken connection, TypeORM closes it; otherwise the next caller would wait on it as long.
      if (isSilence(error)) ((await runner.connect()) as NodeJS.EventEmitter).emit('error', error);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** Structured, because otherwise TypeORM returns rows for some kinds of statements and pairs for others. */
async function rowsOf<Row>(
  runner: QueryRunner,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const { records } = await (runner.query(sql, [...parameters], true) as Promise<{ records: unknown[] }>);
  return records as Row[];
}

/** No answer came, and none will. */
function isSilence(error: unknown): boolean {
  return sqlState(error) === undefined && isDatabaseAway(error);
}

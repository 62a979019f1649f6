import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from './tx';

/** The database for everything but the hot path. */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs the function in one transaction: committed when it resolves, rolled back when it throws, which is thrown on. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      const runner = manager.queryRunner;
      if (!runner) throw new Error('a transaction has a query runner');
      return work({
        query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
          // Structured, because otherwise TypeORM returns rows for some kinds of statements and pairs for others.
          rowsOf<Row>(await runner.query(sql, [...parameters], true)),
      });
    });
  }

  /** The rows that one statement returned, in its own implicit transaction. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return rowsOf<Row>(await runner.query(sql, [...parameters], true));
    } finally {
      await runner.release();
    }
  }
}

function rowsOf<Row>({ records }: { records: unknown[] }): Row[] {
  return records as Row[];
}

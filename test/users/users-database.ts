import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../ormconfig';
import { Clock } from '../../src/foundation/clock';
import { Database } from '../../src/foundation/database/database';
import { DatabaseConfig } from '../../src/foundation/database/database.config';
import { Statements } from '../../src/foundation/database/statements';
import { Log } from '../../src/foundation/log/log';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { findProjectionDrift, Users } from '../../src/users';
import { UsersConfig } from '../../src/users/users.config';
import { freshDatabase } from '../support/fresh-database';

/** A clock that stands still until a test moves it. */
export class TestClock extends Clock {
  private ms = Date.parse('2026-11-25T12:00:00Z');
  now(): Date {
    return new Date(this.ms);
  }
  passDays(days: number): void {
    this.ms += days * 86_400_000;
  }
}

export interface UsersDatabase {
  readonly users: Users;
  readonly database: Database;
  readonly dataSource: DataSource;
  readonly statements: Statements;
  readonly config: UsersConfig;
  readonly clock: TestClock;
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** How many rows of a table. */
  count(table: string): Promise<number>;
}

/** The users module's services on a database of their own, for one test file; cleared before each test. */
export function usersDatabase(): UsersDatabase {
  const made = {} as UsersDatabase & { close(): Promise<void> };
  beforeAll(async () => {
    const url = await freshDatabase();
    const dataSource = await new DataSource(dataSourceOptions(url, 12)).initialize();
    const database = new Database(dataSource);
    const statements = new Statements(
      Object.assign(new DatabaseConfig(), { url }),
      new Metrics(),
      Log.to('silent'),
    );
    const config = new UsersConfig();
    const clock = new TestClock();
    Object.assign(made, {
      dataSource,
      database,
      statements,
      config,
      clock,
      users: new Users(database, statements, config, clock),
      query: (sql: string, values: unknown[] = []) => database.query(sql, values),
      count: async (table: string) =>
        Number((await database.query<{ n: string }>(`select count(*) n from ${table}`))[0]?.n),
      close: async () => {
        await statements.onApplicationShutdown();
        await dataSource.destroy();
      },
    });
  });
  beforeEach(async () => {
    made.config.phoneLinkPolicy = 'auto';
    await made.database.query('delete from users');
    await made.database.query('delete from organizations');
  });
  // What holds after every test, whatever it did.
  afterEach(async () => {
    expect(await findProjectionDrift(made.database)).toEqual([]);
    expect(
      await made.query(`select o.id from organizations o where not exists (
        select from memberships m where m.organization_id = o.id)`),
    ).toEqual([]);
  });
  afterAll(() => made.close());
  return made;
}

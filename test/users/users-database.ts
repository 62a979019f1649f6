import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../ormconfig';
import type { Sender } from '../../src/channels';
import { sender } from '../../src/channels/whatsapp/whatsapp.sender';
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

/** A WhatsApp sender as the channel's parser makes it. */
export const whatsapp = (
  userId: string | undefined,
  phone?: string,
  more: { name?: string; parentId?: string; username?: string } = {},
): Sender =>
  sender(
    {
      ...(userId && { userId }),
      ...(phone && { phone }),
      ...(more.parentId && { parentId: more.parentId }),
    },
    { ...(more.name && { name: more.name }), ...(more.username && { username: more.username }) },
  );

/** An iMessage sender: the handle is the account; a number in it is proved by Apple. */
export const imessage = (handle: string, name?: string): Sender => ({
  keys: [{ kind: 'im_handle', scope: 'global', value: handle }],
  ...(handle.startsWith('+') && { phone: { e164: handle, source: 'im_handle' as const } }),
  ...(name && { name }),
  fallbackName: `User ***${handle.slice(-4)}`,
  slugHint: `im-${handle.slice(-4)}`,
});

/** An SMS sender; its number counts as proved only after a code that we sent there came back. */
export const sms = (number: string, proved = true): Sender => ({
  keys: [{ kind: 'sms_phone', scope: 'global', value: number }],
  ...(proved && { phone: { e164: number, source: 'sms_roundtrip' as const } }),
  fallbackName: `User ***${number.slice(-4)}`,
  slugHint: `sms-${number.slice(-4)}`,
});

export const telegram = (id: string, name?: string): Sender => ({
  keys: [{ kind: 'tg_user_id', scope: 'global', value: id }],
  ...(name && { name }),
  fallbackName: 'Telegram user',
  slugHint: 'tg',
});

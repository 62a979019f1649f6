import { Database } from '../../../src/foundation/database/database';
import {
  isDataFault,
  isDatabaseAway,
  isUniqueViolation,
  sqlState,
} from '../../../src/foundation/database/database-errors';
import { databaseClient, databaseSource, databaseStatements } from '../../support/database';
import { freshDatabase } from '../../support/fresh-database';

/** What the statement throws, through each of the ways to run it. */
describe('database errors', () => {
  const thrown = new Map<string, (sql: string) => Promise<unknown>>();

  beforeAll(async () => {
    const url = await freshDatabase();
    const client = await databaseClient(url);
    await client.query(`create table things (n int constraint things_pkey primary key, t text not null,
      constraint positive check (n > 0), constraint of_thing foreign key (n) references things)`);
    await client.query(`insert into things values (1, 'one'); create table keys (key text primary key)`);
    // Random, because what repeats is compressed.
    await client.query(`create function too_long() returns text language sql as $$
      select string_agg(md5(random()::text), '') from generate_series(1, 500) $$`);
    const database = new Database(await databaseSource(url));
    const statements = await databaseStatements(url);
    const caught = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );
    thrown.set('pg', (sql) => caught(client.query(sql)));
    thrown.set('typeorm', (sql) => caught(database.query(sql)));
    thrown.set('transaction', (sql) => caught(database.transaction((tx) => tx.query(sql))));
    thrown.set('statements', (sql) => caught(statements.run({ name: sql, text: sql }, [])));
    thrown.set('a cause', async (sql) => new Error('wrapped', { cause: await caught(client.query(sql)) }));
  });

  const ways = ['pg', 'typeorm', 'transaction', 'statements', 'a cause'];
  const faults = [
    { sql: `insert into things values (1, 'again')`, state: '23505', unique: true, data: false },
    { sql: `insert into things values (0, 'zero')`, state: '23514', unique: false, data: true },
    { sql: 'insert into things values (2, null)', state: '23502', unique: false, data: true },
    { sql: `select 'x'::int`, state: '22P02', unique: false, data: true },
    { sql: `select 99999999999::int`, state: '22003', unique: false, data: true },
    { sql: 'select 1/0', state: '22012', unique: false, data: true },
    {
      sql: 'insert into keys select too_long()',
      state: '54000',
      unique: false,
      data: true,
    },
    { sql: 'select * from nothing', state: '42P01', unique: false, data: false },
  ];
  it.each(ways.flatMap((way) => faults.map((fault) => ({ way, ...fault }))))(
    '$state through $way',
    async (row) => {
      const error = await thrown.get(row.way)?.(row.sql);
      expect(sqlState(error)).toBe(row.state);
      expect([isUniqueViolation(error), isDataFault(error)]).toEqual([row.unique, row.data]);
    },
  );

  it('tells a database that is away from one that refuses', async () => {
    const url = await freshDatabase();
    const caught = async (work: () => Promise<unknown>) =>
      isDatabaseAway(
        await work().then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
    const statements = await databaseStatements(url);
    const nowhere = new URL(url);
    nowhere.port = '1';
    const unreachable = await databaseStatements(nowhere.href);
    const one = { name: 'one', text: 'select 1' };
    const cut = { name: 'cut', text: 'select pg_terminate_backend(pg_backend_pid())' };
    expect(await caught(() => unreachable.run(one, []))).toBe(true);
    expect(await caught(() => statements.run(cut, []))).toBe(true);
    expect(await caught(() => statements.run({ name: 'zero', text: 'select 1/0' }, []))).toBe(false);
    expect(isDatabaseAway(new Error('a lease has an owner'))).toBe(false);
  });

  it('tells constraints apart', async () => {
    const error = await thrown.get('transaction')?.(`insert into things values (1, 'again')`);
    expect([isUniqueViolation(error, 'things_pkey'), isUniqueViolation(error, 'other')]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    ['nothing', undefined],
    ['text', '23505'],
    ['an error', new Error('23505')],
    ['a system error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' })],
    ['a look-alike', { code: '23505' }],
  ])('%s is none', (_, error) => {
    expect([sqlState(error), isUniqueViolation(error), isDataFault(error)]).toEqual([
      undefined,
      false,
      false,
    ]);
  });

  it('a circle of causes ends', () => {
    const error = new Error('circle');
    error.cause = error;
    expect(sqlState(error)).toBeUndefined();
  });
});

import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../ormconfig';
import { Database } from '../../../src/foundation/database/database';
import { databaseClient, databaseSource } from '../../support/database';
import { DatabaseProxy } from '../../support/flows/database-proxy';
import { freshDatabase } from '../../support/fresh-database';

describe('Database', () => {
  let database: Database;
  let count: () => Promise<unknown>;

  beforeAll(async () => {
    const url = await freshDatabase();
    const client = await databaseClient(url);
    await client.query('create table things (n int primary key)');
    count = async () => (await client.query<{ count: string }>('select count(*) from things')).rows[0]?.count;
    database = new Database(await databaseSource(url));
  });

  it('commits when the work resolves, and gives its result', async () => {
    const result = await database.transaction(async (tx) => {
      await tx.query('insert into things values ($1), ($2)', [1, 2]);
      expect(await count()).toBe('0');
      return 'done';
    });
    expect([result, await count()]).toEqual(['done', '2']);
  });

  it('rolls back when the work throws, and throws on', async () => {
    const bug = new Error('bug');
    const work = database.transaction(async (tx) => {
      await tx.query('delete from things');
      throw bug;
    });
    await expect(work).rejects.toBe(bug);
    expect(await count()).toBe('2');
  });

  it.each([
    ['select n from things where n = $1'],
    ['insert into things values ($1) on conflict (n) do update set n = excluded.n returning n'],
    ['update things set n = n where n = $1 returning n'],
    ['delete from things where n = $1 returning n'],
  ])('gives the rows of: %s', async (sql) => {
    expect(await database.transaction((tx) => tx.query<{ n: number }>(sql, [2]))).toEqual([{ n: 2 }]);
  });

  it('queries outside of a transaction', async () => {
    expect(await database.query<{ n: number }>('select $1::int as n', [7])).toEqual([{ n: 7 }]);
  });

  it('gives up on a server that has gone silent, and leaves nobody its connection', async () => {
    const proxy = await DatabaseProxy.start(`${await freshDatabase()}?query_timeout=300`);
    const source = await new DataSource(dataSourceOptions(proxy.url, 1)).initialize();
    const silent = new Database(source);
    void proxy.stopAt('COMMIT', 'before');
    await expect(silent.transaction((tx) => tx.query('select 1'))).rejects.toThrow('timeout');
    expect(await silent.transaction((tx) => tx.query('select 1 as n'))).toEqual([{ n: 1 }]);
    await source.destroy();
    await proxy.end();
  });
});

import { DataSource, type QueryRunner } from 'typeorm';
import { dataSourceOptions } from '../../../ormconfig';
import { migrate } from '../../../src/foundation/database/migrate';
import { freshDatabase } from '../../support/fresh-database';

describe('migrate', () => {
  it('lets four processes migrate an empty database at once', async () => {
    const url = await freshDatabase();
    const first = await new DataSource(dataSourceOptions(url)).initialize();
    await first.query('drop schema public cascade');
    await first.query('create schema public');
    const sources = await Promise.all(
      Array.from({ length: 3 }, () => new DataSource(dataSourceOptions(url)).initialize()),
    );
    await Promise.all([first, ...sources].map(migrate));
    const applied: { n: number; d: number }[] = await first.query(
      'select count(*)::int as n, count(distinct name)::int as d from migrations',
    );
    expect(applied).toEqual([{ n: first.migrations.length, d: first.migrations.length }]);
    await Promise.all([first, ...sources].map((source) => source.destroy()));
  });

  it('gives a migration the time it takes, and leaves no lock', async () => {
    class Slow1895564800000 {
      up = (runner: QueryRunner) => runner.query('select pg_sleep(0.4)');
      down = () => Promise.resolve();
    }
    const hurried = { extra: { statement_timeout: 200, query_timeout: 300 } };
    const options = {
      ...dataSourceOptions(await freshDatabase()),
      ...hurried,
      migrations: [Slow1895564800000],
    };
    const source = await new DataSource(options).initialize();
    await migrate(source);
    expect(await source.query('select name from migrations order by id desc limit 1')).toEqual([
      { name: 'Slow1895564800000' },
    ]);
    expect(
      await source.query(`select from pg_locks where locktype = 'advisory' and database =
        (select oid from pg_database where datname = current_database())`),
    ).toEqual([]);
    await source.destroy();
  });
});

import { DataSource } from 'typeorm';
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
});

import { databaseClient } from '../support/database';
import { page, rowsOf, section } from './pages';

describe('docs/architecture.md', () => {
  const rows = rowsOf(section(page('docs/architecture.md').text, /Tables/));

  it('has the tables that the database has', async () => {
    const client = await databaseClient();
    const { rows: stored } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'migrations'`,
    );
    const named = rows.map(([name = '']) => name.replaceAll('`', ''));
    expect(named.sort()).toEqual(stored.map(({ name }) => name).sort());
  });
});

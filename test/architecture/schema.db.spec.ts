import { databaseClient, databaseSource } from '../support/database';
import { freshDatabase } from '../support/fresh-database';

it('entities and migrations agree: TypeORM would change nothing', async () => {
  const source = await databaseSource();
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

it('every migration goes down, leaving nothing, and up again to the same schema', async () => {
  const url = await freshDatabase();
  const source = await databaseSource(url);
  const client = await databaseClient(url);
  const schema = async () => {
    const { rows } = await client.query<{ what: string }>(`
      select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as what
      from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'
      union all select indexdef from pg_indexes where schemaname = 'public' and tablename <> 'migrations'
      union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace and conrelid <> 0 and conrelid <> 'migrations'::regclass
      union all select proname || prosrc from pg_proc where pronamespace = 'public'::regnamespace
      union all select tgrelid::regclass || ' ' || tgname from pg_trigger where not tgisinternal
      order by 1`);
    return rows.map(({ what }) => what);
  };
  const before = await schema();
  expect(before.length).toBeGreaterThan(0);
  const migrations = source.migrations.length;
  for (let left = migrations; left > 0; left--) await source.undoLastMigration();
  expect(await schema()).toEqual([]);
  expect(await source.runMigrations()).toHaveLength(migrations);
  expect(await schema()).toEqual(before);
});

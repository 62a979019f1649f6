import { PersonalDataRegistry } from '../../src/users';
import { AuthApp } from '../support/auth-app';

/** Tables with a column that points at a person, and that no erasure need touch. */
const exempt = {
  audit_log: 'holds ids alone, which then point at nobody; append only',
};

it('every table that points at a person has a holder who exports and erases it', async () => {
  const app = await AuthApp.start();
  const pointing = await app.rows<{ name: string }>(
    `select distinct c.table_name as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where table_schema = 'public' and t.table_type = 'BASE TABLE'
       and (c.column_name ~ '(user|identity|contact|conversation|session|survivor|loser|sender|person|phone)'
         or c.column_name in ('created_by', 'address'))
     order by 1`,
  );
  const held = app.app.get(PersonalDataRegistry).all.flatMap(({ tables }) => tables);
  expect(pointing.map(({ name }) => name).filter((name) => !held.includes(name))).toEqual(
    Object.keys(exempt),
  );
  expect(new Set(held).size).toBe(held.length);
});

import { DatabaseConfig } from '../../../src/foundation/database/database.config';
import { Statements } from '../../../src/foundation/database/statements';
import { Metrics } from '../../../src/foundation/metrics/metrics';
import { databaseClient } from '../../support/database';
import { freshDatabase } from '../../support/fresh-database';
import { DatabaseProxy } from '../../support/flows/database-proxy';
import { recordingLog } from '../../support/log';

describe('Statements', () => {
  const metrics = new Metrics();
  const { log, lines } = recordingLog();
  let url: string;
  let statements: Statements;

  beforeAll(async () => {
    url = await freshDatabase();
    const options = new URL(url);
    options.searchParams.set('options', '-c work_mem=5MB');
    statements = new Statements(
      Object.assign(new DatabaseConfig(), { url: options.href, pool: 1 }),
      metrics,
      log,
    );
  });
  afterAll(() => statements.onApplicationShutdown());

  const setting = async (name: string) => {
    const rows = await statements.run<{ value: string }>(
      { name: 'setting', text: 'select current_setting($1) as value' },
      [name],
    );
    return rows[0]?.value;
  };

  it.each([
    ['plan_cache_mode', 'force_generic_plan'],
    ['enable_seqscan', 'off'],
    ['jit', 'off'],
    ['statement_timeout', '30s'],
    ['idle_in_transaction_session_timeout', '30s'],
    ['work_mem', '5MB'],
  ])('runs with %s = %s', async (name, value) => {
    expect(await setting(name)).toBe(value);
  });

  it('prepares a statement once a connection, under its name', async () => {
    for (let n = 0; n < 3; n++) await statements.run({ name: 'twice', text: 'select $1::int * 2' }, [n]);
    const prepared = await statements.run<{ name: string; generic_plans: string }>(
      {
        name: 'prepared',
        text: `select name, generic_plans from pg_prepared_statements where name = 'twice'`,
      },
      [],
    );
    expect(prepared).toEqual([{ name: 'twice', generic_plans: '3' }]);
  });

  it('counts statements by name, the failed ones too', async () => {
    await expect(statements.run({ name: 'nonsense', text: 'select $1::int' }, ['x'])).rejects.toThrow();
    const { text } = await metrics.read();
    expect(text).toContain('eliza_database_statement_seconds_count{name="nonsense"} 1');
  });

  it('survives the loss of its connection', async () => {
    await statements.run({ name: 'one', text: 'select 1' }, []);
    const other = await databaseClient(url);
    await other.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    while (!lines.some((line) => line.event === 'database_connection_lost')) await new Promise(setImmediate);
    expect(await statements.run({ name: 'one', text: 'select 1 as n' }, [])).toEqual([{ n: 1 }]);
  });

  // A sequence counts on through rollbacks.
  const losing = (races: number) => ({
    name: `losing ${races}`,
    text: `select lose(${races}) as tries`,
  });
  it('tries again what lost a race, in bounded tries', async () => {
    const client = await databaseClient(url);
    await client.query(`create sequence tries;
      create function lose(races int) returns bigint language plpgsql as $$
      declare try bigint := nextval('tries');
      begin
        if try <= races then raise exception using errcode = case try % 2 when 0 then '40001' else '40P01' end; end if;
        return try;
      end $$`);
    expect(await statements.run(losing(5), [])).toEqual([{ tries: '6' }]);
    await client.query('alter sequence tries restart');
    await expect(statements.run(losing(6), [])).rejects.toThrow();
    expect((await client.query('select last_value from tries')).rows).toEqual([{ last_value: '6' }]);
  });

  it('gives up on a server that has gone silent, and goes on with another connection', async () => {
    const proxy = await DatabaseProxy.start(`${url}?query_timeout=300`);
    const silent = new Statements(
      Object.assign(new DatabaseConfig(), { url: proxy.url, pool: 1 }),
      new Metrics(),
      log,
    );
    void proxy.stopAt('hangs', 'before');
    await expect(silent.run({ name: 'hangs', text: 'select 1' }, [])).rejects.toThrow('timeout');
    expect(await silent.run({ name: 'hangs', text: 'select 1 as n' }, [])).toEqual([{ n: 1 }]);
    await silent.onApplicationShutdown();
    await proxy.end();
  });
});

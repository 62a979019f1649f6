import { Client } from 'pg';

/** Copies of one template must not overlap: PostgreSQL refuses while another session uses it. */
const copyLock = 0x636f7079;
let made = 0;

/**
 * The URL of a new, migrated, empty database of this test file. The databases that the worker's earlier files left are
 * dropped on the way, so a long run does not pile them up.
 */
export async function freshDatabase(): Promise<string> {
  const template = setting('TEST_TEMPLATE');
  const worker = `${template}_${setting('JEST_WORKER_ID')}`;
  const name = `${worker}_${process.pid}_${Date.now().toString(36)}_${made++}`;
  const admin = new Client({ connectionString: setting('TEST_SERVER_URL') });
  await admin.connect();
  try {
    if (made === 1) await dropEarlier(admin, `${worker}_`);
    await admin.query('select pg_advisory_lock($1)', [copyLock]);
    await admin.query(`create database ${name} template ${template} strategy file_copy`);
  } finally {
    await admin.end();
  }
  return databaseUrl(name);
}

/** The URL of a database on the run's server. */
export function databaseUrl(name: string): string {
  const url = new URL(setting('TEST_SERVER_URL'));
  url.pathname = `/${name}`;
  return url.href;
}

async function dropEarlier(admin: Client, prefix: string): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1)',
    [prefix],
  );
  for (const { datname } of rows) await admin.query(`drop database if exists ${datname} with (force)`);
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the run's setup did not end`);
  return value;
}

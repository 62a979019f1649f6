import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../ormconfig';
import { DatabaseConfig } from '../../src/foundation/database/database.config';
import { Statements } from '../../src/foundation/database/statements';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { freshDatabase } from './fresh-database';
import { silentLog } from './log';

const atEnd: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of atEnd.splice(0).reverse()) await close();
});

/** A connection to a test database (a fresh one if no URL is given), closed when the test file ends. */
export async function databaseClient(url?: string): Promise<Client> {
  const client = new Client({ connectionString: url ?? (await freshDatabase()) });
  // A test that drops the database or stops the server cuts it.
  client.on('error', () => undefined);
  await client.connect();
  atEnd.push(() => client.end());
  return client;
}

/** Prepared statements on a test database, closed when the test file ends. */
export async function databaseStatements(url?: string): Promise<Statements> {
  const config = Object.assign(new DatabaseConfig(), { url: url ?? (await freshDatabase()) });
  const statements = new Statements(config, new Metrics(), silentLog);
  atEnd.push(() => statements.onApplicationShutdown());
  return statements;
}

/** TypeORM on a test database, closed when the test file ends. */
export async function databaseSource(url?: string): Promise<DataSource> {
  const source = await new DataSource(dataSourceOptions(url ?? (await freshDatabase()))).initialize();
  atEnd.push(() => source.destroy());
  return source;
}

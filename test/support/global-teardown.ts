import { rmSync } from 'node:fs';
import { Client } from 'pg';

/** Leaves nothing of the run: neither the server, nor, on somebody else's, a database. */
export default async function tearDown(): Promise<void> {
  const server = globalThis.testServer;
  if (!server) return;
  if (server.embedded) await server.embedded.stop();
  else await dropDatabases(server.url, server.template);
  if (server.folder) rmSync(server.folder, { recursive: true, force: true });
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname = $1 or starts_with(datname, $1 || '_')`,
    [prefix],
  );
  for (const { datname } of rows) await admin.query(`drop database if exists "${datname}" with (force)`);
  await admin.end();
}

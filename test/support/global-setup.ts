import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../ormconfig';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/foundation/database/embedded-postgres';
import { migrate } from '../../src/foundation/database/migrate';
import { databaseUrl } from './fresh-database';

declare global {
  var testServer: { embedded?: EmbeddedPostgres; folder?: string; url: string; template: string } | undefined;
}

/**
 * One PostgreSQL server a run: that of TEST_DATABASE_URL or DATABASE_URL (its account must be allowed to create
 * databases), else a throw-away one. On it stands a migrated template, which `freshDatabase` copies.
 */
export default async function setUp(): Promise<void> {
  const given = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  const server = given ? { url: given } : await throwAwayServer();
  // Named after this run: two runs may share a server.
  const template = `eliza_test_${process.pid}`;
  globalThis.testServer = { ...server, template };
  process.env.TEST_SERVER_URL = server.url;
  process.env.TEST_TEMPLATE = template;
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`drop database if exists ${template} with (force)`);
  await admin.query(`create database ${template}`);
  await admin.end();
  const dataSource = await new DataSource(dataSourceOptions(databaseUrl(template))).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}

async function throwAwayServer() {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${folderName}${process.pid}-`));
  // The server's own account must get through when root runs the tests.
  chmodSync(folder, 0o711);
  const embedded = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), ephemeral: true });
  return { embedded, folder, url: embedded.url };
}

const folderName = 'eliza-gateway-test-';

/** A run that was killed could not clean up; its server ended with it. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(folderName) ? Number.parseInt(name.slice(folderName.length), 10) : NaN;
    const folder = join(tmpdir(), name);
    const ours = pid > 0 && statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
    if (ours && !isAlive(pid)) rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

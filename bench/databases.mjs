import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/**
 * One PostgreSQL for all contenders, durable as in production: an embedded one under `dataDir`, or the server of
 * BENCH_DATABASE_URL, whose user must be allowed to create databases. Each contender has a database of its own, dropped at the end.
 * @param {string} dataDir
 */
export async function openDatabases(dataDir) {
  const given = process.env.BENCH_DATABASE_URL;
  const server = given ? { url: given, stop: async () => {} } : await startEmbedded(dataDir);
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const run = randomInt(1e9);
  /** @type {Map<string, string>} */
  const created = new Map();

  return {
    /** @type {string} */
    version: (await admin.query('show server_version')).rows[0].server_version,

    /** Address of the contender's database, made when it is first asked for. @param {string} contender */
    async urlOf(contender) {
      const name = `bench_${run}_${contender.replaceAll('-', '_')}`;
      if (!created.has(contender)) await admin.query(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      created.set(contender, name);
      return url.href;
    },

    /** Runs a file of SQL there, and leaves the tables as autovacuum would. @param {string} contender @param {string} file */
    async fill(contender, file) {
      const client = new pg.Client({ connectionString: await this.urlOf(contender) });
      await client.connect();
      await client.query(readFileSync(file, 'utf8'));
      await client.query('vacuum analyze');
      await client.end();
    },

    /** Nobody pays for pages that the contender before has left dirty. */
    async checkpoint() {
      await admin.query('checkpoint');
    },

    async close() {
      for (const name of created.values()) await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
      await server.stop();
    },
  };
}

/** @param {string} dataDir @returns {Promise<{ url: string, stop: () => Promise<void> }>} */
async function startEmbedded(dataDir) {
  const built = join(import.meta.dirname, '../dist/src/foundation/database/embedded-postgres.js');
  const { startEmbeddedPostgres } = await import(built);
  return startEmbeddedPostgres({ dataDir, ephemeral: false });
}

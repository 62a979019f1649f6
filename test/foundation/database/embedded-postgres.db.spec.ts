import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { findCluster } from '../../../src/foundation/database/embedded-cluster';
import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../../src/foundation/database/embedded-postgres';
import { readLockFile } from '../../../src/foundation/database/embedded-server';

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const until = async (what: () => boolean) => {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
};
const register = join(__dirname, '../../support/flows/register.cjs');
const isRoot = process.getuid?.() === 0;

describe('embedded PostgreSQL', () => {
  const root = mkdtempSync(join(tmpdir(), 'eliza-gateway-embedded-'));
  const started: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];
  let made = 0;

  beforeAll(() => chmodSync(root, 0o711));
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(started.splice(0).map((server) => server.stop()));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** Most tests leave the cluster as they found it; making one takes longer than all they do. */
  const shared = join(root, 'shared', 'postgres');
  const newDataDir = () => join(root, String(made++), 'postgres');
  const start = async (dataDir: string, log?: (line: string) => void) => {
    const server = await startEmbeddedPostgres({ dataDir, ...(log ? { log } : {}) });
    started.push(server);
    return server;
  };
  const pidOf = (dataDir: string) => readLockFile(findCluster(dataDir)?.folder ?? '')?.pid ?? 0;

  /** A process of its own that runs a server and says its URL; it stops it when its input ends. */
  const startElsewhere = async (dataDir: string): Promise<{ child: ChildProcess; url: string }> => {
    const child = spawn(
      process.execPath,
      ['--require', register, join(__dirname, 'run-embedded.ts'), dataDir],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    children.push(child);
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
      child.once('exit', () => reject(new Error('it ended')));
    });
    return { child, url };
  };

  it('makes a cluster, keeps its data over a restart, and leaves no process', async () => {
    const first = await start(shared);
    await ask(first.url, 'create table kept as select 42 as n');
    const pid = pidOf(shared);
    expect(alive(pid)).toBe(true);
    await first.stop();
    expect([alive(pid), await findEmbeddedPostgres(shared)]).toEqual([false, undefined]);
    const second = await start(shared);
    // Workers find the server again where it was.
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select n from kept')).toBe(42);
  });

  it('keeps the secret and the data from other accounts', async () => {
    const { url } = await start(shared);
    expect(statSync(`${shared}.secret`).mode & 0o777).toBe(0o600);
    expect(statSync(findCluster(shared)?.folder ?? '').mode & 0o777).toBe(0o700);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('is found by those who use it, and made by none of them', async () => {
    const none = newDataDir();
    expect(await findEmbeddedPostgres(none)).toBeUndefined();
    expect(existsSync(none)).toBe(false);
    const { url } = await start(shared);
    expect(await findEmbeddedPostgres(shared)).toBe(url);
  });

  it('is left alone by a second process that uses it', async () => {
    const { url } = await startElsewhere(shared);
    const guest = await startEmbeddedPostgres({ dataDir: shared });
    expect(guest.url).toBe(url);
    await guest.stop();
    expect(await ask(url, 'select 1')).toBe(1);
  });

  it('ends with its process, killed or not', async () => {
    const { child } = await startElsewhere(shared);
    const pid = pidOf(shared);
    child.kill('SIGKILL');
    await until(() => !alive(pid));
    const { url } = await start(shared);
    expect(await ask(url, 'select 1')).toBe(1);
  });

  it('starts again over a server that was killed', async () => {
    const first = await start(shared);
    await ask(first.url, 'create table kept_too as select 42 as n');
    process.kill(pidOf(shared), 'SIGKILL');
    await first.stop();
    const second = await start(shared);
    expect(await ask(second.url, 'select n from kept_too')).toBe(42);
  });

  it('is started once by processes that start at the same time', async () => {
    const dataDir = newDataDir();
    const all = await Promise.all([
      startElsewhere(dataDir),
      startElsewhere(dataDir),
      startElsewhere(dataDir),
    ]);
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(await ask(all[0].url, 'select current_database()')).toBe('eliza_gateway');
  });

  it('removes a throw-away cluster', async () => {
    const dataDir = newDataDir();
    const server = await startEmbeddedPostgres({
      dataDir,
      ephemeral: true,
      serverFlags: ['-c', 'work_mem=7MB'],
    });
    expect(await ask(server.url, `select current_setting('fsync') || current_setting('work_mem')`)).toBe(
      'off7MB',
    );
    await server.stop();
    expect([existsSync(dataDir), existsSync(`${dataDir}.secret`)]).toEqual([false, false]);
  });

  it('refuses data whose secret is gone', async () => {
    const dataDir = newDataDir();
    await (await start(dataDir)).stop();
    rmSync(`${dataDir}.secret`);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('.secret is missing');
  });

  (isRoot ? it : it.skip)(
    'moves to where only root and the server can go, if the server cannot reach the folder',
    async () => {
      const closed = join(root, 'closed');
      mkdirSync(closed, { mode: 0o700 });
      const dataDir = join(closed, 'postgres');
      const { url } = await start(dataDir);
      const home = join(findCluster(dataDir)?.folder ?? '', '..');
      expect(home).toMatch(/^\/var\/tmp\/eliza-gateway-0-/);
      expect([statSync(home).uid, statSync(home).mode & 0o777]).toEqual([0, 0o710]);
      expect(readFileSync(`${dataDir}.secret`, 'utf8')).toBe(new URL(url).password);
      expect(await findEmbeddedPostgres(dataDir)).toBe(url);
      await ask(url, 'create table kept as select 42 as n');
      await started.pop()?.stop();
      const again = await start(dataDir);
      expect(await ask(again.url, 'select n from kept')).toBe(42);
      await started.pop()?.stop();
      // A clone that was removed takes its data with it.
      rmSync(`${dataDir}.secret`);
      const anew = await start(dataDir);
      await expect(ask(anew.url, 'select n from kept')).rejects.toMatchObject({ code: '42P01' });
      await started.pop()?.stop();
      rmSync(home, { recursive: true });
    },
  );
});

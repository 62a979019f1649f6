import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { findEmbeddedPostgres } from '../../src/foundation/database/embedded-postgres';

const root = join(__dirname, '../..');
const register = join(root, 'test/support/flows/register.cjs');

/** The first minute of a newcomer: nothing set, nothing installed but the dependencies. */
describe('npm start with nothing set', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'eliza-first-'));
  let environment: Record<string, string>;
  let server: ChildProcess;
  let output = '';

  beforeAll(async () => {
    environment = {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      DATA_DIR: join(dataDir, 'data'),
      PORT: String(await freePort()),
    };
    server = spawn(process.execPath, ['--require', register, join(root, 'src/main.ts')], {
      cwd: dataDir,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (text) => (output += String(text)));
    await until(() => output.includes('npm run chat') || server.exitCode !== null, 60_000);
  }, 70_000);

  afterAll(() => {
    server.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** A command, as `npm run` would start it, in the same environment. */
  const command = (file: string, ...args: string[]) =>
    spawnSync(process.execPath, ['--require', register, join(root, file), ...args], {
      cwd: dataDir,
      env: environment,
      encoding: 'utf8',
      timeout: 60_000,
    });

  it('says what runs and what to type next', () => {
    expect(output).toContain(`http://127.0.0.1:${environment.PORT}`);
    expect(output).toMatch(/embedded PostgreSQL/);
    expect(output).toMatch(/simulated/);
  });

  it('is ready', async () => {
    const ready = await fetch(`http://127.0.0.1:${environment.PORT}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('talks: npm run chat -- --say prints the answer of ELIZA and exits 0', () => {
    const chat = command('src/simulator/chat.command.ts', '--say', 'I am sad');
    expect({ status: chat.status, error: chat.stderr }).toEqual({ status: 0, error: '' });
    expect(chat.stdout).toMatch(/sad/i);
  }, 70_000);

  it('signs in: npm run chat -- --login says who, and gives no token away', () => {
    const login = command('src/simulator/chat.command.ts', '--login', '--as', 'Ada');
    expect({ status: login.status, error: login.stderr }).toEqual({ status: 0, error: '' });
    expect(login.stdout).toMatch(/^Signed in as Ada, a new user [0-9a-f-]{36}\./);
    expect(login.stdout).not.toMatch(/eyJ|rt_/);
  }, 70_000);

  it('signs in: --show-token prints a token that works, alone', async () => {
    const login = command('src/simulator/chat.command.ts', '--login', '--as', 'Ada', '--show-token');
    expect(login.stderr).toMatch(/^Signed in as Ada, user /);
    const me = await fetch(`http://127.0.0.1:${environment.PORT}/api/eliza-app/user/me`, {
      headers: { authorization: `Bearer ${login.stdout.trim()}` },
    });
    expect([me.status, await me.json()]).toMatchObject([200, { user: { name: 'Ada' } }]);
  }, 70_000);

  it('keeps its secrets in the data folder, readable by nobody else', () => {
    const file = join(dataDir, 'data', 'development-secrets.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    const secrets = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    expect(secrets.filter((secret) => output.includes(secret))).toEqual([]);
  });

  it('stops on SIGTERM, with its database', async () => {
    server.kill('SIGTERM');
    await once(server, 'exit', { signal: AbortSignal.timeout(10_000) });
    expect(server.exitCode).toBe(0);
    expect(await findEmbeddedPostgres(join(dataDir, 'data', 'postgres'))).toBeUndefined();
    expect(existsSync(join(dataDir, 'data', 'postgres', 'postmaster.pid'))).toBe(false);
  }, 15_000);

  it('leaves a chat that says so when nothing runs', () => {
    const chat = command('src/simulator/chat.command.ts', '--say', 'hello');
    expect(chat.status).toBe(1);
    expect(chat.stderr).toContain(`Nothing is running on port ${environment.PORT}`);
  }, 70_000);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  for (
    const end = Date.now() + withinMs;
    !condition();
    await new Promise((resolve) => setTimeout(resolve, 50))
  )
    if (Date.now() > end) throw new Error('it did not happen in time');
}

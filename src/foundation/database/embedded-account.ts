import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The account that the embedded server runs under. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. For root this is the owner of `folder` if that is an ordinary account, else
 * `postgres`, else `nobody`; for everybody else undefined: the server runs as they do. Throws if root has none of these.
 */
export function serverAccount(folder: string): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(folder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf(name, '-u');
    const gid = idOf(name, '-g');
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error('root cannot run PostgreSQL, and neither "postgres" nor "nobody" exists: set DATABASE_URL');
}

/** May the account read (`-r`), write (`-w`), or run or pass through (`-x`) this path? */
export function accountMay(
  account: ServerAccount | undefined,
  flag: '-r' | '-w' | '-x',
  path: string,
): boolean {
  return spawnSync('test', [flag, path], { ...account, cwd: '/' }).status === 0;
}

function idOf(name: string, flag: '-u' | '-g'): number | undefined {
  const id = Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout, 10);
  return Number.isInteger(id) ? id : undefined;
}

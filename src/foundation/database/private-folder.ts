import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { errorCode } from '../error-code';

/**
 * Makes a folder in a place where everybody may write, or takes over the one we made before. Throws if somebody else
 * owns it, can write into it, or it is a link: they could change what is in it.
 */
export function ownFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
    // The umask may have taken bits away.
    chmodSync(path, mode);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0)
    throw new Error(`${path} is not ours alone: remove it`);
}

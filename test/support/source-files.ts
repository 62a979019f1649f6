import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** The product's own files under a folder, relative to the root, whose names end so. */
export function sourceFiles(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith(ending))
    .sort();
}

/** Where a file lies that `sourceFiles` named. */
export const absolute = (file: string): string => join(root, file);

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../..');

/** A page of the documentation, by its path from the root. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** Every page that people read. */
export const pages: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/README.md',
  'src/channels/whatsapp/README.md',
  ...filesBelow('docs').filter((file) => file.endsWith('.md')),
].map((path) => ({ path, text: textOf(path) }));

/** One page; throws if it does not exist. */
export function page(path: string): Page {
  return { path, text: textOf(path) };
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Files below a folder of the project, by their paths from the root. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

export interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a text, also of those in lists. */
export function blocksOf(text: string): Block[] {
  const fence = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;
  return [...text.matchAll(fence)].map(([, , language = '', body = '']) => ({ language, text: body }));
}

/** What stands outside fenced blocks. */
export const proseOf = (text: string): string => text.replace(/^( *)```[\s\S]*?^\1```$/gm, '');

/** What stands in backticks outside of blocks. */
export const codeIn = (text: string): string[] =>
  [...proseOf(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** The part of a page under one heading, up to the next of the same level or above. */
export function section(text: string, heading: RegExp): string {
  const lines = text.split('\n');
  const headings = headingsOf(lines);
  const own = headings.findIndex(({ at }) => heading.test(lines[at] ?? ''));
  const found = headings[own];
  if (!found) throw new Error(`no heading ${String(heading)}`);
  const next = headings.slice(own + 1).find(({ level }) => level <= found.level);
  return lines.slice(found.at + 1, next?.at).join('\n');
}

/** Where headings stand; a comment in a fenced block is none. */
function headingsOf(lines: readonly string[]): { at: number; level: number }[] {
  let fenced = false;
  return lines.flatMap((line, at) => {
    if (/^ *```/.test(line)) fenced = !fenced;
    const level = fenced ? undefined : /^(#+) /.exec(line)?.[1]?.length;
    return level === undefined ? [] : [{ at, level }];
  });
}

/** The rows of the first table in a text, without its head; cells trimmed. */
export function rowsOf(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith('|'));
  const table = from < 0 ? [] : lines.slice(from);
  const end = table.findIndex((line) => !line.startsWith('|'));
  return (end < 0 ? table : table.slice(0, end)).slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

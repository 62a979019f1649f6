import { existsSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { blocksOf, codeIn, filesBelow, pages, proseOf, root, textOf } from './pages';

const folders = ['src', 'test', 'docs', 'bench', 'migrations', 'scripts', '.ci'];
const files = folders.flatMap(filesBelow);
const names = new Set(files.map((file) => basename(file)));
const built = textOf('.gitignore').split('\n').filter(Boolean);

const isFile = (code: string): boolean =>
  /^[\w.@-]+(\/[\w.@-]+)*\.(ts|md|mjs|cjs|json|yml|svg|png)$/.test(code);
const isFolder = (code: string): boolean =>
  /^[\w.@-]+\/([\w.@-]+\/?)*$/.test(code) && folders.includes(code.split('/')[0] ?? '');
/** `.sql.ts` names a kind of file. */
const isSuffix = (code: string): boolean => /^\.[a-z]+\.ts$/.test(code);

function exists(path: string, from: string): boolean {
  if (!path.includes('/') && names.has(path)) return true;
  return [root, join(root, dirname(from)), join(root, 'src'), join(root, 'src/message-router')].some(
    (folder) => existsSync(join(folder, path)),
  );
}

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

describe.each(pages)('$path', ({ path, text }) => {
  it('names files and folders that exist', () => {
    const named = codeIn(text).filter((code) => (isFile(code) || isFolder(code)) && !isSuffix(code));
    const ours = named.filter((code) => !code.startsWith('DATA_DIR/') && !built.includes(code));
    expect(ours.filter((code) => !exists(code, path))).toEqual([]);
  });

  it('links to pages and headings that exist', () => {
    const links = [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [target = '', anchor] = link.split('#');
      const file = target ? normalize(join(dirname(path), target)) : path;
      if (!existsSync(join(root, file))) return true;
      if (anchor === undefined) return false;
      const anchors = [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
      return !anchors.includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('has diagrams that can be drawn', () => {
    const diagrams = blocksOf(text).filter(({ language }) => language === 'mermaid');
    expect(diagrams.flatMap((diagram) => faultsOf(diagram.text))).toEqual([]);
  });
});

const settings = [...textOf('.env.example').matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
/** Settings of programs that are not ours, and those of the example of a channel (`line-example.spec.ts` runs it). */
const foreign = [
  ...['ELIZA_SERVER_AUTH_TOKEN', 'ENABLE_DATA_ISOLATION', 'USE_MULTI_STEP'],
  ...['ACCOUNT_ID', 'ACCESS_TOKEN', 'SECRET'].map((field) => `ELIZA_APP_LINE_${field}`),
  ...['LINE_API_URL', 'LINE_PER_SECOND'],
];

describe.each(pages)('the settings of $path', ({ text }) => {
  it('are in .env.example, where they are set', () => {
    const set = blocksOf(text).flatMap((block) =>
      [...block.text.matchAll(/(?:^|\s)([A-Z][A-Z0-9_]{2,})=/gm)].map(([, name = '']) => name),
    );
    expect(set.filter((name) => !settings.includes(name))).toEqual([]);
  });

  it('are known to the code, and so is every code', () => {
    const code = files
      .filter((file) => /\.(m?ts|mjs|cjs|js)$/.test(file) && !file.startsWith('test/docs/'))
      .map(textOf)
      .join('\n');
    const known = new Set([...settings, ...foreign, ...(code.match(/[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+/g) ?? [])]);
    const named = text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

const openers = /^(subgraph|alt|opt|loop|par|rect|critical|break)\b/;
const lineOf: Readonly<Record<string, RegExp>> = {
  flowchart: /^(subgraph\b.*|end|direction \w+|.*(-->|---|-\.->|==>|<-->).*|\w+[[({].*[\])}])$/,
  sequenceDiagram:
    /^((participant|actor) \w+( as .+)?|\w+(->>|-->>|->|-->|-x|--x|-\)|--\))[+-]?\w+ ?: ?.+|Note (over|left of|right of) \w+(, ?\w+)?: ?.+|(alt|else|opt|loop|par|and|rect|critical|option|break)\b.*|end|autonumber)$/,
};

/** Lines that a diagram of its kind cannot have. */
function faultsOf(diagram: string): string[] {
  const [head = '', ...lines] = diagram
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const kind = head.split(' ')[0] ?? '';
  const allowed = lineOf[kind];
  if (!allowed) return [`unknown diagram: ${head}`];
  const opened = lines.filter((line) => openers.test(line)).length;
  const closed = lines.filter((line) => line === 'end').length;
  return [
    ...lines.filter((line) => !allowed.test(line)),
    ...(opened === closed ? [] : [`${head}: end is missing`]),
  ];
}

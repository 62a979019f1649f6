// `npm run new:channel -- <id>`: writes what a channel consists of, lists it, and leaves to its tests to name the parts that
// are still to fill in. docs/adding-a-channel.md shows a channel from here to the end.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));
const templates = fileURLToPath(new URL('new-channel', import.meta.url));
const list = 'src/channels/installed-channels.ts';

const [id = '', ...more] = process.argv.slice(2);
if (!/^[a-z][a-z0-9]{1,19}$/.test(id) || more.length)
  stop(
    'npm run new:channel -- <id>\n\nThe id is 2 to 20 lower-case letters and digits; it stands in rows and URLs for ever.',
  );
for (const folder of [`src/channels/${id}`, `test/channels/${id}`])
  if (existsSync(join(root, folder))) stop(`${folder} is there already.`);

const name = id.charAt(0).toUpperCase() + id.slice(1);
const filled = (file) =>
  readFileSync(join(templates, file), 'utf8')
    .replaceAll('__id__', id)
    .replaceAll('__Name__', name)
    .replaceAll('__NAME__', id.toUpperCase());

const written = [];
for (const file of readdirSync(templates).sort()) {
  const target = targetOf(file.replace(/\.txt$/, ''));
  if (target) await write(target, filled(file));
}
await write(list, listed(readFileSync(join(root, list), 'utf8')));
await write('.env.example', withBlock(readFileSync(join(root, '.env.example'), 'utf8')));
console.log(
  [
    ...written,
    '',
    `npx jest test/channels/${id} names the parts to fill in, and docs/adding-a-channel.md shows how.`,
  ].join('\n'),
);

/** Where a template goes; undefined for what is put into a file that is there. */
function targetOf(file) {
  if (file === 'env') return undefined;
  if (file === 'README.md') return `src/channels/${id}/README.md`;
  return `${file.endsWith('.spec.ts') ? 'test' : 'src'}/channels/${id}/${id}.${file}`;
}

/** The list with one line more. */
function listed(text) {
  const start = text.indexOf('installedChannels: readonly InstalledChannel[] = [');
  const end = text.indexOf('];', start);
  const lastImport = text.lastIndexOf("';", start);
  if (start < 0 || end < 0 || lastImport < 0) stop(`${list} has no list that can be read.`);
  const imports = `import { ${name}Channel } from './${id}/${id}.channel';\nimport { ${name}Module } from './${id}/${id}.module';`;
  const before = text.slice(lastImport + 2, end).trimEnd();
  return `${text.slice(0, lastImport + 2)}\n${imports}${before}${/[[,]$/.test(before) ? '' : ','} installed(${name}Module, ${name}Channel),${text.slice(end)}`;
}

/** The settings with a block more, before what is no channel's. */
function withBlock(text) {
  const [title, ...lines] = filled('env.txt').trimEnd().split('\n');
  const block = [title.padEnd(119, '─'), ...lines].join('\n');
  const at = text.search(/^# ── (sign-in|who answers)/m);
  return at < 0 ? `${text.trimEnd()}\n\n${block}\n` : `${text.slice(0, at)}${block}\n\n${text.slice(at)}`;
}

async function write(path, text) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  const options = await resolveConfig(join(root, '.prettierrc.json'));
  const readable = /\.(ts|md)$/.test(path);
  writeFileSync(file, readable ? await format(text, { ...options, filepath: file }) : text);
  written.push(path);
}

function stop(text) {
  console.error(text);
  process.exit(1);
}

// Installs the locked dependencies when they are missing or others are locked now, and compiles when a source has changed.
// Nothing but Node itself is there yet. By hand: `node scripts/ensure.mjs [build]`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = [
  'src',
  'migrations',
  'ormconfig.ts',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Leaves the project ready to run: installed, and with `build` compiled. What is said meanwhile goes to stderr. */
export function ensure({ build }) {
  checkNode();
  ensureInstalled();
  if (build) ensureBuilt();
}

/** The versions that can require() Nest's ES modules without a flag. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  stop(`Node.js 20.19, 22.12, 24 or a later one of these lines is needed. This is ${process.version}.`);
}

function ensureInstalled() {
  const stamp = join(root, 'node_modules', '.eliza-gateway-install');
  // The platform counts because the database comes as a binary package.
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  if (textOf(stamp) === wanted) return;
  if (isLink(join(root, 'node_modules')))
    stop(
      'node_modules is a link, and what it leads to is of another lock file: npm ci would empty it. Remove the link.',
    );
  console.error('Installing the dependencies …');
  // Building needs the development ones, whatever NODE_ENV says.
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

function ensureBuilt() {
  const stamp = join(root, 'dist', '.eliza-gateway-build');
  const wanted = digest(sources);
  if (textOf(stamp) === wanted) return;
  console.error('Building …');
  // An incremental compiler would believe its notes of files that are no longer there.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run(process.execPath, [join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build']);
  writeFileSync(stamp, wanted);
}

/** Names and contents, not times: a checkout of another commit may bring older files. */
function digest(paths) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const path of paths.flatMap(filesBelow))
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error) stop(`${command} could not be run: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function stop(text) {
  console.error(text);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensure({ build: process.argv[2] === 'build' });

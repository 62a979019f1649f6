import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const root = join(__dirname, '../..');

describe('scripts/run.mjs', () => {
  const project = mkdtempSync(join(tmpdir(), 'eliza-run-'));
  const npmLog = join(project, 'npm.log');

  beforeAll(() => {
    cpSync(join(root, 'scripts'), join(project, 'scripts'), { recursive: true });
    write('package-lock.json', '{"one":1}');
    write('tool/hello.mjs', 'console.log(JSON.stringify(process.argv.slice(2)));');
    // A stand-in for npm and for the compiler: they write down that they were called.
    write('bin/npm', `#!/bin/sh\necho "$@" >> ${npmLog}\nmkdir -p node_modules\necho installed\n`);
    chmodSync(join(project, 'bin/npm'), 0o755);
    const compiler = `require('fs').mkdirSync('dist',{recursive:true});require('fs').writeFileSync('dist/built.js','console.log("built "+process.argv[2])');`;
    write('node_modules/@nestjs/cli/bin/nest.js', compiler);
    for (const file of [
      'src/a.ts',
      'migrations/a.ts',
      'ormconfig.ts',
      'nest-cli.json',
      'tsconfig.json',
      'tsconfig.build.json',
    ])
      write(file, '');
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), text);
  };
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(project, 'scripts/run.mjs'), ...args], {
      cwd: tmpdir(),
      env: { PATH: `${join(project, 'bin')}${delimiter}${process.env.PATH ?? ''}` },
      encoding: 'utf8',
      timeout: 20_000,
    });
  const installs = () => (existsSync(npmLog) ? readFileSync(npmLog, 'utf8').trim().split('\n') : []);

  it('installs what is locked, once, and says so beside the output', () => {
    const first = run('tool/hello.mjs', 'a', '--b');
    expect({ out: first.stdout, status: first.status }).toEqual({ out: '["a","--b"]\n', status: 0 });
    expect(first.stderr).toContain('Installing');
    expect(installs()).toEqual([expect.stringMatching(/^ci /)]);
    expect(run('tool/hello.mjs').stderr).toBe('');
    expect(installs()).toHaveLength(1);
  });

  it('installs again when others are locked', () => {
    write('package-lock.json', '{"one":2}');
    run('tool/hello.mjs');
    expect(installs()).toHaveLength(2);
  });

  it('builds before it runs what is built, and again only when a source has changed', () => {
    const first = run('dist/built.js', 'x');
    expect({ out: first.stdout, status: first.status }).toEqual({ out: 'built x\n', status: 0 });
    expect(first.stderr).toContain('Building');
    expect(run('dist/built.js', 'x').stderr).toBe('');
    write('src/a.ts', 'changed');
    expect(run('dist/built.js', 'x').stderr).toContain('Building');
  });

  it('ends as npm ends', () => {
    write('package-lock.json', '{"one":3}');
    write('bin/npm', '#!/bin/sh\nexit 7\n');
    expect(run('tool/hello.mjs').status).toBe(7);
  });

  it('installs nothing through a link, which would empty another installation', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'eliza-elsewhere-'));
    cpSync(project, elsewhere, { recursive: true });
    rmSync(join(elsewhere, 'node_modules'), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(elsewhere, 'node_modules'));
    writeFileSync(join(elsewhere, 'package-lock.json'), '{"another":1}');
    const before = installs().length;
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(elsewhere, 'scripts/run.mjs'), 'tool/hello.mjs'],
      {
        env: { PATH: `${join(project, 'bin')}${delimiter}${process.env.PATH ?? ''}` },
        encoding: 'utf8',
        timeout: 20_000,
      },
    );
    rmSync(elsewhere, { recursive: true });
    expect({ status, installs: installs().length }).toEqual({ status: 1, installs: before });
    expect(stderr).toContain('node_modules is a link');
    expect(existsSync(join(project, 'node_modules/@nestjs/cli/bin/nest.js'))).toBe(true);
  });
});

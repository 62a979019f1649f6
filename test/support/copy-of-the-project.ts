import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a test of a copy said. */
export interface TestOutcome {
  readonly title: string;
  readonly why: string;
}

/** The project's sources in a folder of their own, where a test may change them. Its dependencies are the project's. */
export class CopyOfTheProject {
  readonly origin = join(__dirname, '../..');
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'eliza-copy-')));

  constructor() {
    for (const part of [
      'src',
      'test',
      'migrations',
      'scripts',
      'bench',
      'docs',
      '.env.example',
      '.prettierrc.json',
      'package.json',
      'tsconfig.json',
      'ormconfig.ts',
      'jest.config.js',
      'eslint.config.mjs',
    ])
      cpSync(join(this.origin, part), join(this.root, part), {
        recursive: true,
        filter: (path) => !path.includes('node_modules'),
      });
    symlinkSync(realpathSync(join(this.origin, 'node_modules')), join(this.root, 'node_modules'));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  text(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  delete(path: string): void {
    rmSync(join(this.root, path));
  }

  /** What the compiler complains of. */
  compile(): string {
    return this.run('typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false');
  }

  /** What the linter and the formatter complain of. */
  lint(...paths: readonly string[]): string {
    return (
      this.run('eslint/bin/eslint.js', '--max-warnings', '0', ...paths) +
      this.run('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', ...paths)
    );
  }

  /** Runs tests that need no database. */
  test(...paths: readonly string[]): { readonly passed: TestOutcome[]; readonly failed: TestOutcome[] } {
    const report = join(this.root, 'report.json');
    const config = { ...this.jestConfig(), rootDir: this.root };
    this.write('jest.copy.json', JSON.stringify(config));
    const said = this.run(
      'jest/bin/jest.js',
      '--config',
      'jest.copy.json',
      '--json',
      '--outputFile',
      report,
      '--runInBand',
      ...paths,
    );
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: {
        message: string;
        assertionResults: { title: string; status: string; failureMessages: string[] }[];
      }[];
    };
    const tests = testResults.flatMap(({ message, assertionResults }) => {
      if (!assertionResults.length) throw new Error(`no test ran: ${message} ${said}`);
      return assertionResults.map(({ title, status, failureMessages }) => ({
        title,
        status,
        // A cause stands only in the message of the whole file.
        why: `${failureMessages.join('\n')}\n${messageOf(message, title)}`,
      }));
    });
    return {
      passed: tests.filter(({ status }) => status === 'passed'),
      failed: tests.filter(({ status }) => status === 'failed'),
    };
  }

  /** Without the database that the project's tests share. */
  private jestConfig(): Record<string, unknown> {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is CommonJS
    const config = require(join(this.origin, 'jest.config.js')) as Record<string, unknown>;
    return { ...config, globalSetup: undefined, globalTeardown: undefined, coverageThreshold: undefined };
  }

  /** What a tool of the project's says, if it fails. */
  private run(tool: string, ...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(this.root, 'node_modules', tool), ...args],
      { cwd: this.root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    return status === 0 ? '' : `${stdout}${stderr}` || `${tool} failed`;
  }
}

/** The part of a file's message that tells of one test. */
const messageOf = (message: string, title: string): string =>
  message.split(/^ {2}● /m).find((part) => part.split('\n')[0]?.endsWith(title)) ?? '';

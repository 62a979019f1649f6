import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseProxy } from './database-proxy';
import { until } from './until';

const root = join(__dirname, '../../..');
const OUTPUT_AT_MOST = 200_000;

/** One real process of the application: `main`, started from its sources. */
export class Gateway {
  private constructor(
    private readonly child: ChildProcess,
    /** The way to the database: where a test steps in between two statements. */
    readonly database: DatabaseProxy,
    private readonly said: () => string,
    readonly url: string,
  ) {}

  /** Resolves when it listens; throws with what the process said if it ends before. */
  static async start(database: DatabaseProxy, environment: Record<string, string>): Promise<Gateway> {
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', '--require', join(__dirname, 'register.cjs'), join(root, 'src/main.ts')],
      {
        // Away from the project's folder, so that no developer's `.env` takes part.
        cwd: tmpdir(),
        env: { PATH: process.env.PATH, PORT: '0', NODE_ENV: 'test', ...environment },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    let output = '';
    const listen = (part: Buffer): void => void (output = (output + part.toString()).slice(-OUTPUT_AT_MOST));
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    const address = (): string | undefined => /listening at (http:\/\/\S+)/.exec(output)?.[1];
    const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
    await until('the gateway listens', () => address() !== undefined || ended(), {
      explain: () => output,
    }).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    const url = address();
    if (url === undefined) throw new Error(`the gateway ended: ${output}`);
    return new Gateway(child, database, () => output, url);
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it has written. */
  get output(): string {
    return this.said();
  }

  /** `kill -9`; resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** A decent stop; the exit code. */
  async stop(): Promise<number | null> {
    await this.end('SIGTERM');
    return this.child.exitCode;
  }

  /** Stopped as by a debugger or a paused machine, until `thaw`. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** The sum of a metric's samples whose line holds all of `labels`. */
  async metric(name: string, ...labels: readonly string[]): Promise<number> {
    const text = await (
      await fetch(`${this.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
    ).text();
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith(name) && labels.every((label) => line.includes(label)));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.running) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }
}

export const METRICS_TOKEN = 'metrics-token-of-the-flows';

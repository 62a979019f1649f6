import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log/log';
import { backoff } from './backoff';

/** After failures in a row: up to 5 s, then further attempts at that pace. */
const failureWait = { baseMs: 200, maxMs: 5_000 };

/**
 * Work that is repeated while the process lives: `everyMs` after the end of a run comes the next, so runs never overlap.
 * A run that throws is logged as `loop_failed` and repeated after a growing wait; nothing ends the loop but `stop`.
 */
export class Loop {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly work: (signal: AbortSignal) => Promise<unknown>,
    private readonly log: Log,
  ) {}

  /** Begins with a run at once. A loop is started once. */
  start(): void {
    if (this.running) throw new Error(`the loop ${this.name} has been started before`);
    this.running = this.repeat(this.stopping.signal);
  }

  /** No new run; the signal of the one in work is aborted and its end is waited for. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async repeat(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.work(signal);
        failures = 0;
      } catch (error) {
        this.log.error('loop_failed', { loop: this.name, failures, error });
        failures++;
      }
      const wait = failures ? Math.max(this.everyMs, backoff(failures - 1, failureWait)) : this.everyMs;
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

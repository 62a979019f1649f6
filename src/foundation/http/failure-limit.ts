import type { Clock } from '../clock';

export interface FailureLimits {
  /** Failures of one key in one window after which it is blocked until the window ends. */
  readonly failures: number;
  readonly windowMs: number;
  /** Keys remembered; beyond them the one that has failed least recently is forgotten. */
  readonly maxKeys?: number;
}

interface Window {
  failures: number;
  readonly endsAt: number;
}

/**
 * Counts failures per key in fixed windows that begin with a key's first failure. In the memory of this process, and
 * bounded: a stranger with many addresses cannot make it grow.
 */
export class FailureLimit {
  /** In the order of the last failure. */
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly limits: FailureLimits,
    private readonly clock: Clock,
  ) {}

  /** Has the key failed too often? Costs one look-up. */
  blocked(key: string): boolean {
    return (this.current(key)?.failures ?? 0) >= this.limits.failures;
  }

  /** Whole seconds until a blocked key is free again; 0 if it is not blocked. */
  retryAfter(key: string): number {
    const window = this.blocked(key) ? this.current(key) : undefined;
    return window ? Math.ceil((window.endsAt - this.now()) / 1000) : 0;
  }

  fail(key: string): void {
    const window = this.current(key) ?? { failures: 0, endsAt: this.now() + this.limits.windowMs };
    window.failures++;
    this.windows.delete(key);
    this.windows.set(key, window);
    for (const oldest of this.windows.keys()) {
      if (this.windows.size <= (this.limits.maxKeys ?? 10_000)) break;
      this.windows.delete(oldest);
    }
  }

  private current(key: string): Window | undefined {
    const window = this.windows.get(key);
    if (!window || window.endsAt > this.now()) return window;
    this.windows.delete(key);
    return undefined;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

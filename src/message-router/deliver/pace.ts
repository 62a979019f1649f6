import { Injectable } from '@nestjs/common';
import type { Pace } from '../../channels';

/**
 * How long a row must wait for its pair's limit, ms. The limit is a theoretical arrival time (GCRA), taken for all
 * replies of a turn when the turn is stored: `aheadMs` is how far it is ahead of the clock, `rowsFromHere` counts this
 * row and those behind it. A burst of `pairBurst` messages may be ahead (Meta: one message in 6 s to one person, 45 at
 * once, borrowed from the future; reference E1, M-ABOUT).
 */
export function pairWaitMs(pace: Pace, aheadMs: number, rowsFromHere: number): number {
  if (!pace.pairPerMinute || !pace.pairBurst) return 0;
  const everyMs = 60_000 / pace.pairPerMinute;
  const allowedMs = (pace.pairBurst - 1) * everyMs;
  return Math.max(0, Math.ceil(aheadMs - Math.max(0, rowsFromHere) * everyMs - allowedMs));
}

/**
 * How long a connection's sends wait for its limit a second, ms: `aheadMs` is how far the connection's theoretical
 * arrival time is ahead of the clock; a second's worth may go at once.
 */
export function connectionWaitMs(pace: Pace, aheadMs: number): number {
  return pace.perSecond ? Math.max(0, Math.ceil(aheadMs - 1_000)) : 0;
}

/** What holds a whole connection back: the platform refused for all of it, or many rows were released at once. */
@Injectable()
export class ConnectionHolds {
  private readonly until = new Map<string, number>();
  private readonly nextSlot = new Map<string, number>();

  /** Nothing of the connection is sent for so long. */
  hold(connectionId: string, ms: number): void {
    if (ms > 0)
      this.until.set(connectionId, Math.max(this.until.get(connectionId) ?? 0, performance.now() + ms));
  }

  remainingMs(connectionId: string): number {
    return Math.max(0, (this.until.get(connectionId) ?? 0) - performance.now());
  }

  /**
   * Takes a place in the queue of sends that are repeated, so that a platform that comes back is not met with all of
   * them at once. Waiting time, ms; a place that is more than a second away is not taken.
   */
  takeSlot(connectionId: string, pace: Pace): number {
    if (!pace.perSecond) return 0;
    const now = performance.now();
    const slot = Math.max(now, this.nextSlot.get(connectionId) ?? 0);
    const waitMs = slot - now - 1_000;
    if (waitMs > 0) return Math.ceil(waitMs);
    this.nextSlot.set(connectionId, slot + 1_000 / pace.perSecond);
    return 0;
  }
}

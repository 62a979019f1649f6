import { Clock } from '../../src/foundation/clock';

/** Stands still until a test moves it. */
export class MovedClock extends Clock {
  private ms = Date.parse('2026-11-25T12:00:00Z');

  now(): Date {
    return new Date(this.ms);
  }

  move(ms: number): void {
    this.ms += ms;
  }
}

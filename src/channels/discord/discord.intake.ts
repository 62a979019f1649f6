import type { InboundEvent } from '../contract/inbound-event';
import type { Emit } from '../contract/stream';
import { resumePointOf, type GatewayPoint } from './discord.point';

/** More than this in wait for the database, and the rest is better kept by Discord: the connection ends and resumes. */
const mostWaiting = 5_000;

/**
 * Hands events on in order, those that come while others are being stored together. What a crash loses here comes again: the
 * point that is stored with events is never ahead of them.
 */
export class Intake {
  private events: InboundEvent[] = [];
  private stored: (() => void)[] = [];
  private wanted = false;
  private failed = false;
  private work: Promise<void> | undefined;

  /** `point` is where we are now; `broken` is called once, when nothing can be stored any more. */
  constructor(
    private readonly emit: Emit,
    private readonly point: () => GatewayPoint | undefined,
    private readonly broken: (why: string) => void,
  ) {}

  /** `afterwards` runs when they are committed. */
  add(events: readonly InboundEvent[], afterwards?: () => void): void {
    if (this.failed) return;
    this.events.push(...events);
    if (afterwards) this.stored.push(afterwards);
    if (this.events.length > mostWaiting) return this.fail('too much waits to be stored');
    this.storePoint();
  }

  /** Stores where we are, even if nothing came with it. */
  storePoint(): void {
    this.wanted = true;
    if (!this.failed) this.work ??= this.run().finally(() => (this.work = undefined));
  }

  /** Resolves when all that was added is stored, or will not be. */
  async idle(): Promise<void> {
    while (this.work) await this.work;
  }

  private async run(): Promise<void> {
    // What comes in the same moment goes along.
    await Promise.resolve();
    while (this.wanted && !this.failed) {
      const { events, stored } = this;
      const point = this.point();
      [this.events, this.stored, this.wanted] = [[], [], false];
      try {
        await this.emit(events, point && resumePointOf(point));
      } catch {
        return this.fail('it could not be stored');
      }
      for (const afterwards of stored) afterwards();
    }
  }

  private fail(why: string): void {
    this.failed = true;
    this.events = [];
    this.stored = [];
    this.broken(why);
  }
}

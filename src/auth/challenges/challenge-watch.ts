import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import { Log } from '../../foundation/log/log';
import { statusOfMany, type ChallengeStatusView } from './challenge-status.sql';

/** How often it is looked. */
const everyMs = 700;
/** Streams of one challenge in this process. */
const streamsAtMost = 2;

export interface Watcher {
  /** The challenge as it is now, when it has changed. */
  readonly changed: (view: ChallengeStatusView) => void;
  /** This process stops. */
  readonly ended: () => void;
}

/**
 * Tells streams when their challenges change, whichever process changed them. One statement for all that are watched here,
 * and none while nothing is.
 */
@Injectable()
export class ChallengeWatch implements OnModuleDestroy {
  private readonly watched = new Map<string, { seen: string; readonly watchers: Set<Watcher> }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /** Ends with the returned function. Undefined: as many watch it already as may. */
  watch(view: ChallengeStatusView, watcher: Watcher): (() => void) | undefined {
    const entry = this.watched.get(view.id) ?? { seen: keyOf(view), watchers: new Set() };
    if (entry.watchers.size >= streamsAtMost) return undefined;
    entry.watchers.add(watcher);
    this.watched.set(view.id, entry);
    this.wake();
    return () => {
      entry.watchers.delete(watcher);
      // The entry may be another's by now: whoever stops twice would take it away.
      if (!entry.watchers.size && this.watched.get(view.id) === entry) this.watched.delete(view.id);
    };
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    for (const { watchers } of this.watched.values()) for (const watcher of [...watchers]) watcher.ended();
  }

  private wake(): void {
    this.timer ??= setTimeout(() => void this.look(), everyMs).unref();
  }

  private async look(): Promise<void> {
    try {
      for (const view of await statusOfMany(this.database, [...this.watched.keys()])) this.tell(view);
    } catch (error) {
      // The next look may work: until then the page sees what it saw.
      this.log.warn('challenge_watch_failed', { error });
    }
    this.timer = undefined;
    if (this.watched.size) this.wake();
  }

  private tell(view: ChallengeStatusView): void {
    const entry = this.watched.get(view.id);
    if (!entry || entry.seen === keyOf(view)) return;
    entry.seen = keyOf(view);
    for (const watcher of [...entry.watchers]) watcher.changed(view);
  }
}

const keyOf = ({ status, attemptsLeft }: ChallengeStatusView): string => `${status} ${attemptsLeft}`;

/** What a simulated person's phone shows, one change after the other. */
export type ScreenChange = {
  /** Digits of the number, or the channel, with which the person talks there; absent: the app's own number. */
  readonly with?: string;
} & (
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly type: string;
      readonly text: string;
      readonly quotes?: string;
      readonly buttons?: readonly ShownButton[];
    }
  | { readonly kind: 'typing'; readonly lastsMs: number }
  | { readonly kind: 'own'; readonly id: string; readonly state: OwnState; readonly text: string }
);

/** Something that can be tapped; the id goes back to the business. */
export interface ShownButton {
  readonly id: string;
  readonly title: string;
}

/** Of the person's own message: with WhatsApp (one tick), with the business (two), read there (two blue ones). */
export type OwnState = 'sent' | 'delivered' | 'read';

/** A change with its place in the order; `seq` begins at 1 and never repeats on one screen. */
export type ScreenItem = ScreenChange & { readonly seq: number; readonly at: string };

/** Keeps the 500 last changes, and tells whoever watches of each new one. */
export class Screen {
  private items: ScreenItem[] = [];
  private lastSeq = 0;
  private readonly watchers = new Set<(item: ScreenItem) => void>();

  /** The number of the newest change; 0 while there is none. */
  get newest(): number {
    return this.lastSeq;
  }

  get watched(): boolean {
    return this.watchers.size > 0;
  }

  show(change: ScreenChange, at: Date): void {
    const item = { ...change, seq: ++this.lastSeq, at: at.toISOString() };
    this.items = [...this.items.slice(-499), item];
    for (const watcher of this.watchers) watcher(item);
  }

  /** What came after the change number `seq`, oldest first. */
  after(seq: number): readonly ScreenItem[] {
    return this.items.filter((item) => item.seq > seq);
  }

  /** Calls `watcher` for every change from now on, until the returned function is called. */
  watch(watcher: (item: ScreenItem) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}

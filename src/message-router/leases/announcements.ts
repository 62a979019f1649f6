import { Injectable } from '@nestjs/common';
import { Statements } from '../../foundation/database/statements';
import type { Tx } from '../../foundation/database/tx';
import { Log } from '../../foundation/log/log';

/** On which processes tell each other of conversations with work; `liveness.ts` listens. */
export const WORK_CHANNEL = 'eliza_work';

/** Conversation ids in one NOTIFY: 37 bytes each, PostgreSQL allows 8000. */
const AT_MOST = 200;

/** $1 conversation ids, comma-separated. */
const announceSql = { name: 'announce', text: `select pg_notify('${WORK_CHANNEL}', $1)` } as const;

/** Tells every process of work that a transaction stores, once it commits; nobody if it does not. */
export async function announceIn(tx: Tx, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_MOST)
    await tx.query(announceSql.text, [ids.slice(from, from + AT_MOST).join(',')]);
}

/** Tells other processes of work. Best effort, polling is the net; what is announced together goes in one NOTIFY. */
@Injectable()
export class Announcements {
  private readonly waiting = new Set<string>();

  constructor(
    private readonly statements: Statements,
    private readonly log: Log,
  ) {}

  announce(ids: readonly string[]): void {
    if (!this.waiting.size) setImmediate(() => this.send());
    for (const id of ids) this.waiting.add(id);
  }

  private send(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (let from = 0; from < all.length; from += AT_MOST)
      this.statements
        .run(announceSql, [all.slice(from, from + AT_MOST).join(',')])
        .catch((error: unknown) => this.log.warn('announcement_failed', { error }));
  }
}

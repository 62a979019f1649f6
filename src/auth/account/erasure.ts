import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import { sqlState } from '../../foundation/database/database-errors';
import type { Tx } from '../../foundation/database/tx';
import { audit, PersonalDataRegistry, type AuditLine, type RowCounter } from '../../users';
import { ownsSharedOrganization } from './shared-organizations.sql';

/** What was there, rows by table; nothing of it is left. */
export type Erased =
  | { readonly kind: 'erased'; readonly rows: RowsByTable }
  | { readonly kind: 'unknown-user' }
  | { readonly kind: 'owns-shared-organization' };

export type RowsByTable = Readonly<Record<string, number>>;

/** Serialization failure, deadlock, unique violation, a row that came while its user went. */
const lostRaces: ReadonlySet<string> = new Set(['40001', '40P01', '23505', '23503']);
const ATTEMPTS = 6;

/** Erases people: all that every holder of personal data keeps, in one transaction, counted before and after. */
@Injectable()
export class Erasure {
  constructor(
    private readonly database: Database,
    private readonly holders: PersonalDataRegistry,
  ) {}

  /** What `erase` would erase. Changes nothing. */
  preview(userId: string): Promise<Erased> {
    return this.database.transaction((tx) => this.counted(tx, userId, () => Promise.resolve()));
  }

  /**
   * Leaves nothing that names or describes the person but lines of the audit log, whose ids then point at nobody. Throws,
   * and has changed nothing, if a holder left a row behind.
   */
  async erase(userId: string, by: Pick<AuditLine, 'actor' | 'reason'>): Promise<Erased> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.database.transaction((tx) =>
          this.counted(tx, userId, async (counters) => {
            for (const holder of this.holders.all) await holder.erase(tx, userId);
            refuseRemains(await countAll(tx, counters));
            await audit(tx, { ...by, action: 'user.erased', userId });
          }),
        );
      } catch (error) {
        if (attempt === ATTEMPTS || !lostRaces.has(sqlState(error) ?? '')) throw error;
      }
  }

  private async counted(
    tx: Tx,
    userId: string,
    work: (counters: readonly RowCounter[]) => Promise<void>,
  ): Promise<Erased> {
    const [user] = await tx.query(`select id from users where id = $1 for update`, [userId]);
    if (!user) return { kind: 'unknown-user' };
    if (await ownsSharedOrganization(tx, userId)) return { kind: 'owns-shared-organization' };
    const counters: RowCounter[] = [];
    for (const holder of this.holders.all) counters.push(await holder.counter(tx, userId));
    const rows = await countAll(tx, counters);
    await work(counters);
    return { kind: 'erased', rows };
  }
}

async function countAll(tx: Tx, counters: readonly RowCounter[]): Promise<RowsByTable> {
  const all: Record<string, number> = {};
  for (const count of counters) Object.assign(all, await count(tx));
  return all;
}

function refuseRemains(rows: RowsByTable): void {
  const left = Object.entries(rows).filter(([, count]) => count > 0);
  if (left.length)
    throw new Error(`an erasure left rows: ${left.map(([table, count]) => `${table} ${count}`).join(', ')}`);
}

import type { Tx } from '../../foundation/database/tx';
import { audit } from '../../users';

/** What changes; what is absent stays. */
export interface AccountChange {
  readonly name?: string;
  readonly preferences?: Readonly<Record<string, unknown>>;
}

/** Writes it to an active user's row. False: there is none. */
export async function changeAccount(tx: Tx, userId: string, change: AccountChange): Promise<boolean> {
  const { name, preferences } = change;
  const rows = await tx.query(
    `update users set name = coalesce($2, name), preferences = coalesce($3::jsonb, preferences), updated_at = now()
     where id = $1 and status = 'active' returning id`,
    [userId, name ?? null, preferences === undefined ? null : JSON.stringify(preferences)],
  );
  if (rows.length && name !== undefined)
    await audit(tx, { actor: 'user', actorId: userId, action: 'user.renamed', userId });
  return rows.length > 0;
}

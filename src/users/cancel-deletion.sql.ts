import type { Tx } from '../foundation/database/tx';
import { audit } from '../foundation/audit/audit-log.sql';

/**
 * Whoever signs in within the days of grace, or makes another account part of theirs, keeps it. For the transaction that
 * does so; true: a deletion was called off. What is due already is not.
 */
export async function cancelDeletion(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx.query(
    `update users set delete_at = null, updated_at = now() where id = $1 and delete_at > now() returning id`,
    [userId],
  );
  if (!rows.length) return false;
  await audit(tx, { actor: 'user', actorId: userId, action: 'user.deletion_cancelled', userId });
  return true;
}

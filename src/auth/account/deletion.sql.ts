import type { Tx } from '../../foundation/database/tx';
import { audit } from '../../users';

/** When it will be done; undefined: there is no such active user. Asked twice, the earlier time stands. */
export async function scheduleDeletion(tx: Tx, userId: string, graceDays: number): Promise<Date | undefined> {
  const [row] = await tx.query<{ at: Date }>(
    `update users set delete_at = least(delete_at, now() + make_interval(days => $2)), updated_at = now()
     where id = $1 and status = 'active' returning delete_at as at`,
    [userId, graceDays],
  );
  if (row) await audit(tx, { actor: 'user', actorId: userId, action: 'user.deletion_asked', userId });
  return row?.at;
}

/** Who is to be erased by now, the longest due first. */
export async function dueDeletions(tx: Pick<Tx, 'query'>, atMost: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from users where delete_at <= now() order by delete_at limit $1`,
    [atMost],
  );
  return rows.map(({ id }) => id);
}

/** Tried again in a day: an organisation needs them, or something went wrong with theirs and must not keep the others back. */
export async function postponeDeletion(tx: Pick<Tx, 'query'>, userId: string): Promise<void> {
  await tx.query(
    `update users set delete_at = now() + interval '1 day' where id = $1 and delete_at <= now()`,
    [userId],
  );
}

import type { Tx } from '../../foundation/database/tx';
import type { Assurance } from './identity.entity';

const dayMs = 86_400_000;

/** An identity is as well proved as it ever was; `verified_at` is the last proof. */
export async function raiseAssurance(
  tx: Tx,
  identityId: string,
  assurance: Assurance,
  now: Date,
): Promise<void> {
  await tx.query(
    `update identities set verified_at = greatest(verified_at, $3), assurance = case
       when array_position(${ranks}, $2) > array_position(${ranks}, assurance) then $2 else assurance end
     where id = $1`,
    [identityId, assurance, now],
  );
}

const ranks = `array['inbound', 'roundtrip', 'platform_signed']`;

/**
 * It joined a user who had others before. For a day, sessions that begin with it may not unlink, merge, export or erase:
 * those who were there first have time to say that it is not theirs.
 */
export async function markLinked(tx: Tx, identityId: string, now: Date): Promise<void> {
  await tx.query(`update identities set linked_at = $2, held_until = $3 where id = $1`, [
    identityId,
    now,
    new Date(now.getTime() + dayMs),
  ]);
}

/**
 * Its number or user id changed: perhaps somebody else holds the SIM now. For a day, sessions that begin with it may not
 * unlink, merge, export or erase, and the person is told where else they write.
 */
export async function holdIdentity(tx: Tx, identityId: string, now: Date): Promise<void> {
  await tx.query(
    `update identities set held_until = greatest(held_until, $2), change_notice_at = $3 where id = $1`,
    [identityId, new Date(now.getTime() + dayMs), now],
  );
}

/**
 * A session that began with one of these took another account in, or gave this one up to it. For a day, such sessions may not
 * unlink, merge, export or erase: whoever was talked into proving the other account has time to take it back, and who has
 * both can prove the other again.
 */
export async function holdIdentities(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  await tx.query(`update identities set held_until = greatest(held_until, $2) where id = any($1::uuid[])`, [
    ids,
    new Date(now.getTime() + dayMs),
  ]);
}

/** A session of the user linked it: its own chat is to be told. */
export async function announceLink(tx: Tx, identityId: string, now: Date): Promise<void> {
  await tx.query(`update identities set link_notice_at = $2 where id = $1`, [identityId, now]);
}

/** How many accounts a user has on a channel. */
export async function countIdentities(tx: Tx, userId: string, channel: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from identities where user_id = $1 and channel = $2 and unlinked_at is null`,
    [userId, channel],
  );
  return row?.count ?? 0;
}

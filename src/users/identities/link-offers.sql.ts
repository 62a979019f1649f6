import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';

const dayMs = 86_400_000;

/** How long a join or a link may be undone, days. */
export const UNDO_LINK_DAYS = 7;

/**
 * Opens the question whether this identity and these users are one person, valid for 24 hours; once a pair, and not
 * while a "Not me" between the two users holds, whichever of them was asked. The users for whom it was opened now.
 */
export async function openLinkOffers(
  tx: Tx,
  identityId: string,
  userIds: readonly string[],
  now: Date,
): Promise<string[]> {
  if (!userIds.length) return [];
  const rows = await tx.query<{ userId: string }>(
    `insert into link_offers (id, from_identity_id, to_user_id, created_at, notify_at, expires_at)
     select asked.id, $3, asked.user_id, $4, $4, $5
     from unnest($1::uuid[], $2::uuid[]) as asked (id, user_id)
     where not exists (
       select from link_offers denied join identities theirs on theirs.id = denied.from_identity_id,
         identities asking
       where asking.id = $3 and denied.blocked_until > $4
         and ((theirs.user_id = asking.user_id and denied.to_user_id = asked.user_id)
           or (theirs.user_id = asked.user_id and denied.to_user_id = asking.user_id)))
     on conflict (from_identity_id, to_user_id) where state in ('open', 'accepted_old')
     do update set state = 'open', created_at = excluded.created_at, expires_at = excluded.expires_at,
       notify_at = excluded.notify_at, notified_at = null
     where link_offers.expires_at <= excluded.created_at
     returning to_user_id as "userId"`,
    [userIds.map(() => uuid7()), userIds, identityId, now, new Date(now.getTime() + dayMs)],
  );
  return rows.map((row) => row.userId);
}

/** The identity joined the user by its phone: they are told, and for a week they may say that it is not theirs. */
export async function recordJoin(tx: Tx, identityId: string, userId: string, now: Date): Promise<void> {
  await tx.query(
    `insert into link_offers (id, from_identity_id, to_user_id, state, created_at, notify_at, expires_at)
     values ($1, $2, $3, 'joined', $4, $4, $5)`,
    [uuid7(), identityId, userId, now, new Date(now.getTime() + UNDO_LINK_DAYS * dayMs)],
  );
}

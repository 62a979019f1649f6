import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';

const dayMs = 86_400_000;

/**
 * Opens the question whether this identity and these users are one person, valid for 24 hours; once a pair, and not
 * while a "Not me" of the pair holds. The users for whom it was opened now.
 */
export async function openLinkOffers(
  tx: Tx,
  identityId: string,
  userIds: readonly string[],
  now: Date,
): Promise<string[]> {
  if (!userIds.length) return [];
  const rows = await tx.query<{ userId: string }>(
    `insert into link_offers (id, from_identity_id, to_user_id, created_at, expires_at)
     select asked.id, $3, asked.user_id, $4, $5
     from unnest($1::uuid[], $2::uuid[]) as asked (id, user_id)
     where not exists (
       select from link_offers denied where denied.from_identity_id = $3
         and denied.to_user_id = asked.user_id and denied.blocked_until > $4)
     on conflict (from_identity_id, to_user_id) where state in ('open', 'accepted_old')
     do update set state = 'open', created_at = excluded.created_at, expires_at = excluded.expires_at
     where link_offers.expires_at <= excluded.created_at
     returning to_user_id as "userId"`,
    [userIds.map(() => uuid7()), userIds, identityId, now, new Date(now.getTime() + dayMs)],
  );
  return rows.map((row) => row.userId);
}

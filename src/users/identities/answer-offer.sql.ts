import type { Tx } from '../../foundation/database/tx';

/** An answer to a link offer, by whom and when. */
export interface OfferMove {
  readonly offerId: string;
  /** The user in whose conversation it was given. */
  readonly userId: string;
  readonly now: Date;
}

/** Locks both users of an offer by id, as a merge does, so that neither becomes another's meanwhile. */
export async function lockOfferedUsers(tx: Tx, offerId: string): Promise<void> {
  await tx.query(
    `select from users where id in (
       select o.to_user_id from link_offers o where o.id = $1
       union select i.user_id from link_offers o join identities i on i.id = o.from_identity_id where o.id = $1)
     order by id for update`,
    [offerId],
  );
}

/** The older user said that it is theirs. The identity that is to be asked now, and its user; undefined: not possible. */
export async function acceptInOldChat(
  tx: Tx,
  { offerId, userId, now }: OfferMove,
): Promise<{ identityId: string; userId: string } | undefined> {
  const [row] = await tx.query<{ identityId: string; userId: string }>(
    `update link_offers o set state = 'accepted_old'
     from identities i
     where o.id = $1 and o.to_user_id = $2 and o.state = 'open' and o.expires_at > $3
       and i.id = o.from_identity_id and i.user_id <> $2 and i.unlinked_at is null
     returning i.id as "identityId", i.user_id as "userId"`,
    [offerId, userId, now],
  );
  return row;
}

/** The newer user said so too, after the older. The older user; undefined: not possible. */
export async function acceptInNewChat(
  tx: Tx,
  { offerId, userId, now }: OfferMove,
): Promise<string | undefined> {
  const [row] = await tx.query<{ toUserId: string }>(
    `update link_offers o set state = 'accepted_both'
     from identities i
     where o.id = $1 and o.state = 'accepted_old' and o.expires_at > $3 and o.to_user_id <> $2
       and i.id = o.from_identity_id and i.user_id = $2 and i.unlinked_at is null
     returning o.to_user_id as "toUserId"`,
    [offerId, userId, now],
  );
  return row?.toUserId;
}

/** The older user knows the identity that joined them; false: there is no such join of theirs. */
export async function confirmJoin(tx: Tx, { offerId, userId, now }: OfferMove): Promise<boolean> {
  const rows = await tx.query(
    `select from link_offers where id = $1 and to_user_id = $2 and state = 'joined' and expires_at > $3`,
    [offerId, userId, now],
  );
  return rows.length === 1;
}

/**
 * One of the two said that it is not them: neither is asked about the other until `blockedUntil`. `undone`: the identity had
 * joined by its phone. Undefined: not possible.
 */
export async function refuseOffer(
  tx: Tx,
  { offerId, userId, now }: OfferMove,
  blockedUntil: Date,
): Promise<{ state: 'denied' | 'undone'; identityId: string; ownerId: string } | undefined> {
  const [row] = await tx.query<{ state: 'denied' | 'undone'; identityId: string; ownerId: string }>(
    `update link_offers o set state = case o.state when 'joined' then 'undone' else 'denied' end, blocked_until = $4
     from identities i
     where o.id = $1 and o.state in ('open', 'accepted_old', 'joined') and o.expires_at > $3
       and i.id = o.from_identity_id and $2 in (o.to_user_id, i.user_id)
       and (o.state <> 'open' or o.to_user_id = $2)
     returning o.state, i.id as "identityId", i.user_id as "ownerId"`,
    [offerId, userId, now, blockedUntil],
  );
  return row;
}

/** It came to nothing after all. */
export async function expireOffer(tx: Tx, offerId: string): Promise<void> {
  await tx.query(`update link_offers set state = 'expired' where id = $1`, [offerId]);
}

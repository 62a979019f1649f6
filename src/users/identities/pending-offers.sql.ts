import type { Tx } from '../../foundation/database/tx';

/** A question that waits for a user's answer in their chat: is the account on that channel theirs? */
export interface PendingOffer {
  readonly id: string;
  /** Of the account that asks, never of who is asked about: it says nothing of the older account. */
  readonly channel: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The offers that wait for this user: those that are put to the older user, and those that the older has accepted. */
export function pendingOffers(tx: Pick<Tx, 'query'>, userId: string): Promise<PendingOffer[]> {
  return tx.query<PendingOffer>(
    `select o.id, i.channel, o.created_at as "createdAt", o.expires_at as "expiresAt"
     from link_offers o join identities i on i.id = o.from_identity_id and i.unlinked_at is null
     where o.expires_at > now()
       and ((o.to_user_id = $1 and o.state = 'open') or (i.user_id = $1 and o.state = 'accepted_old'))
     order by o.created_at, o.id`,
    [userId],
  );
}

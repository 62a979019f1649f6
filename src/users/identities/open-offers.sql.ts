import type { Tx } from '../../foundation/database/tx';

/** A question that a person was asked within the last day and has not answered. */
export interface OpenOffer {
  readonly id: string;
  /** It joined already, and they may say that it is not theirs. */
  readonly joined: boolean;
}

/** The questions that wait for this user in their chats. What one writes later than a day is not an answer any more. */
export function openOffersOf(tx: Tx, userId: string, now: Date): Promise<OpenOffer[]> {
  return tx.query<OpenOffer>(
    `select o.id, o.state = 'joined' as joined from link_offers o join identities i on i.id = o.from_identity_id
     where o.state in ('open', 'joined', 'accepted_old') and o.expires_at > $2
       and o.notified_at > $2::timestamptz - interval '1 day' and i.unlinked_at is null
       and case o.state when 'accepted_old' then i.user_id = $1 else o.to_user_id = $1 end`,
    [userId, now],
  );
}

/** Whether the user is one of the two whom an offer is about. False for an offer that does not exist. */
export async function isOfferOf(tx: Tx, offerId: string, userId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from link_offers o join identities i on i.id = o.from_identity_id
     where o.id = $1 and $2 in (o.to_user_id, i.user_id)`,
    [offerId, userId],
  );
  return rows.length === 1;
}

/** Whether the identity was linked within the last day: then a written "undo" means that. */
export async function isJustLinked(tx: Tx, identityId: string, now: Date): Promise<boolean> {
  const rows = await tx.query(
    `select from identities where id = $1 and unlinked_at is null and linked_at > $2::timestamptz - interval '1 day'`,
    [identityId, now],
  );
  return rows.length === 1;
}

import type { Tx } from '../../foundation/database/tx';

/** An identity that is to leave its user. */
export interface StandingIdentity {
  readonly channel: string;
  readonly name: string | null;
  /** Its ids, the one to show first. */
  readonly keys: readonly string[];
  readonly conversationKeys: readonly string[];
  /** When it joined the user; null: the user began with it. */
  readonly linkedAt: Date | null;
  /** How many more the user has. */
  readonly others: number;
}

/** The identity under its user's lock, so that none of them leaves meanwhile; undefined if it is not this user's. */
export async function lockIdentity(
  tx: Tx,
  identityId: string,
  userId: string,
): Promise<StandingIdentity | undefined> {
  await tx.query(`select from users where id = $1 for update`, [userId]);
  const [found] = await tx.query<StandingIdentity>(
    `select i.channel, i.display_name as name, i.linked_at as "linkedAt",
       array(select k.value from identity_keys k where k.identity_id = i.id and k.retired_at is null
         order by k.kind = 'wa_id' desc, k.id desc) as keys,
       array(select k.kind || ':' || k.value from identity_keys k where k.identity_id = i.id and k.retired_at is null
         order by k.id) as "conversationKeys",
       (select count(*)::int from identities o
         where o.user_id = i.user_id and o.id <> i.id and o.unlinked_at is null) as others
     from identities i where i.id = $1 and i.user_id = $2 and i.unlinked_at is null`,
    [identityId, userId],
  );
  return found;
}

/** Its keys and proofs end with it, by a trigger. */
export async function endIdentity(tx: Tx, identityId: string, now: Date): Promise<void> {
  await tx.query(
    `update identities set unlinked_at = $2, unlink_reason = 'asked', is_primary = false where id = $1`,
    [identityId, now],
  );
}

/** The one that it has there: nothing holds it and nothing says that it joined. */
export async function moveIdentity(tx: Tx, identityId: string, userId: string, now: Date): Promise<void> {
  await tx.query(
    `update identities set user_id = $2, is_primary = true, linked_at = null, held_until = null,
       last_seen_at = greatest(last_seen_at, $3) where id = $1`,
    [identityId, userId, now],
  );
}

/** Where the first of a channel left, the next oldest takes its place. */
export async function promoteOldest(tx: Tx, userId: string): Promise<void> {
  await tx.query(
    `update identities set is_primary = true where id in (
       select distinct on (i.channel) i.id from identities i where i.user_id = $1 and i.unlinked_at is null
         and not exists (select from identities p where p.user_id = $1 and p.channel = i.channel and p.is_primary
           and p.unlinked_at is null)
       order by i.channel, i.created_at, i.id)`,
    [userId],
  );
}

/** Makes an identity the one of its channel that the user's columns show; false if it is not this user's. */
export async function makePrimary(tx: Tx, userId: string, identityId: string): Promise<boolean> {
  await tx.query(`select from users where id = $1 for update`, [userId]);
  // First the other, or both would be for a moment, which the index refuses.
  await tx.query(
    `update identities o set is_primary = false from identities i
     where i.id = $2 and i.user_id = $1 and i.unlinked_at is null
       and o.user_id = $1 and o.channel = i.channel and o.id <> i.id and o.is_primary and o.unlinked_at is null`,
    [userId, identityId],
  );
  const rows = await tx.query(
    `update identities set is_primary = true where id = $2 and user_id = $1 and unlinked_at is null returning id`,
    [userId, identityId],
  );
  return rows.length === 1;
}

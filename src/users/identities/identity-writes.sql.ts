import type { Sender, SenderKey } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';
import { isNumberAccount, isTransferable, sameKey } from './known-identity';
import type { Retirement } from './recognise';

/** A new identity of an existing user, with its keys. The first of its channel is the user's primary one. */
export async function insertIdentity(
  tx: Tx,
  userId: string,
  channel: string,
  sender: Sender,
  now: Date,
): Promise<string> {
  const id = uuid7();
  await tx.query(
    `insert into identities (id, user_id, channel, display_name, username, is_primary, verified_at, last_seen_at)
     select $1, $2, $3, $4, $5, not exists (
       select from identities where user_id = $2 and channel = $3 and is_primary and unlinked_at is null), $6, $6`,
    [id, userId, channel, sender.name ?? null, sender.username ?? null, now],
  );
  await insertKeys(tx, id, sender.keys);
  return id;
}

/**
 * What a message shows of a known identity: its name, and that it is there. Answers the user it belongs to, or that
 * user's survivor; none if it was unlinked.
 */
export async function touchIdentity(
  tx: Tx,
  id: string,
  sender: Sender,
  now: Date,
): Promise<string | undefined> {
  const [row] = await tx.query<{ userId: string }>(
    `update identities set display_name = coalesce($2, display_name), username = coalesce($3, username),
       last_seen_at = greatest(last_seen_at, $4)
     where id = $1 and unlinked_at is null
     returning (select coalesce(u.merged_into_id, u.id) from users u where u.id = identities.user_id) as "userId"`,
    [id, sender.name ?? null, sender.username ?? null, now],
  );
  return row?.userId;
}

export async function insertKeys(tx: Tx, identityId: string, keys: readonly SenderKey[]): Promise<void> {
  const distinct = keys.filter((key, at) => keys.findIndex((other) => sameKey(other, key)) === at);
  if (!distinct.length) return;
  await tx.query(
    `insert into identity_keys (id, identity_id, kind, scope, value)
     select id, $1, kind, scope, value
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as new (id, kind, scope, value)`,
    [
      identityId,
      distinct.map(() => uuid7()),
      distinct.map((key) => key.kind),
      distinct.map((key) => key.scope),
      distinct.map((key) => key.value),
    ],
  );
}

/** Takes keys away. An identity that loses a number loses its phone proofs too: another person may hold the number. */
export async function retireKeys(tx: Tx, retirements: readonly Retirement[], now: Date): Promise<void> {
  if (!retirements.length) return;
  await tx.query(
    `update identity_keys k set retired_at = $3, retired_reason = gone.reason
     from unnest($1::uuid[], $2::text[]) as gone (id, reason) where k.id = gone.id and k.retired_at is null`,
    [retirements.map(({ key }) => key.id), retirements.map(({ reason }) => reason), now],
  );
  const lostNumber = retirements.filter(({ key }) => isTransferable(key) || isNumberAccount(key));
  await tx.query(
    `update phone_proofs set revoked_at = $2 where identity_id = any($1) and revoked_at is null`,
    [lostNumber.map(({ identity }) => identity.id), now],
  );
}

/**
 * Records that a platform vouches for the phone; true if this identity had not proved it in this way before. What is no
 * E.164 number is left out: a message must not fail for its sender's odd number.
 */
export async function provePhone(
  tx: Tx,
  identityId: string,
  phone: NonNullable<Sender['phone']>,
  now: Date,
): Promise<boolean> {
  const [row] = await tx.query<{ isNew: boolean }>(
    `insert into phone_proofs (id, identity_id, phone_e164, source, proved_at)
     select $1::uuid, $2::uuid, $3::text, $4::text, $5::timestamptz where $3 ~ '^[+][1-9][0-9]{6,14}$'
     on conflict (identity_id, phone_e164, source) where revoked_at is null
     do update set proved_at = greatest(phone_proofs.proved_at, excluded.proved_at)
     returning id = $1 as "isNew"`,
    [uuid7(), identityId, phone.e164, phone.source, now],
  );
  return row?.isNew ?? false;
}

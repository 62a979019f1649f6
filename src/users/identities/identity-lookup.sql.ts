import type { PhoneSource, SenderKey } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import type { PhoneHolder } from './decide-link';
import type { KnownIdentity, LiveKey } from './known-identity';

/**
 * Holds these names for the rest of the transaction: whoever else wants one of them waits. Taken in sorted order, so two
 * transactions never wait for each other.
 */
export async function lockNames(tx: Tx, names: Iterable<string>): Promise<void> {
  const sorted = [...new Set(names)].sort();
  await tx.query(`select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest($1::text[]) as name`, [
    sorted,
  ]);
}

/**
 * The live key that `asked` (kind, scope, value) names. `limit 1` changes nothing, since it is unique; it keeps the planner,
 * which takes nearly all keys of a young table for retired, from reading all live ones instead.
 */
export const liveKeyOf = (column: string): string => `
  select key.${column} from identity_keys key where key.kind = asked.kind and key.scope = asked.scope
    and key.value = asked.value and key.retired_at is null limit 1`;

/** The identities that hold any of these keys now, each with all its live keys. */
export async function findIdentities(tx: Tx, keys: readonly SenderKey[]): Promise<KnownIdentity[]> {
  const rows = await tx.query<KeyRow>(
    `select i.id as "identityId", coalesce(u.merged_into_id, u.id) as "userId", i.last_seen_at as "lastSeenAt",
       k.id, k.kind, k.scope, k.value
     from identity_keys k join identities i on i.id = k.identity_id join users u on u.id = i.user_id
     where k.retired_at is null and i.unlinked_at is null and i.id in (
       select held.identity_id
       from unnest($1::text[], $2::text[], $3::text[]) as asked (kind, scope, value)
       cross join lateral (${liveKeyOf('identity_id')}) as held)
     order by i.id, k.id`,
    [keys.map((key) => key.kind), keys.map((key) => key.scope), keys.map((key) => key.value)],
  );
  const found = new Map<string, KnownIdentity & { keys: LiveKey[] }>();
  for (const { identityId, userId, lastSeenAt, ...key } of rows) {
    const identity = found.get(identityId) ?? { id: identityId, userId, lastSeenAt, keys: [] };
    identity.keys.push(key);
    found.set(identityId, identity);
  }
  return [...found.values()];
}

interface KeyRow extends LiveKey {
  readonly identityId: string;
  readonly userId: string;
  readonly lastSeenAt: Date;
}

/**
 * The active users who hold a proof of one of these phones; at most 20 proofs, the latest first. Nobody who waits for
 * their deletion: what joined them would be erased with them.
 */
export function findPhoneHolders(tx: Tx, phones: readonly string[]): Promise<PhoneHolder[]> {
  return tx.query<{ userId: string; phone: string; source: PhoneSource; provedAt: Date }>(
    `select i.user_id as "userId", p.phone_e164 as phone, p.source, p.proved_at as "provedAt"
     from phone_proofs p join identities i on i.id = p.identity_id join users u on u.id = i.user_id
     where p.phone_e164 = any($1) and p.revoked_at is null and i.unlinked_at is null and u.status = 'active'
       and u.delete_at is null
     order by p.proved_at desc, p.id limit 20`,
    [phones],
  );
}

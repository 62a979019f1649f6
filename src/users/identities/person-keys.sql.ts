import type { Tx } from '../../foundation/database/tx';

/** One id by which a channel knows a person. */
export interface PersonKey {
  readonly channel: string;
  readonly value: string;
  /** As conversations are found by it: `<kind>:<value>`. */
  readonly conversationKey: string;
}

/** All ids by which channels know the person, or knew them and nobody else since. For holders that look for what names them. */
export function personKeys(tx: Tx, userId: string): Promise<PersonKey[]> {
  return tx.query<PersonKey>(
    `select distinct i.channel, k.value, k.kind || ':' || k.value as "conversationKey"
     from identities i join identity_keys k on k.identity_id = i.id
     where i.user_id = $1 and (k.retired_at is null or not exists (
       select from identity_keys live join identities other on other.id = live.identity_id
       where live.kind = k.kind and live.scope = k.scope and live.value = k.value and live.retired_at is null
         and other.user_id <> $1))
     order by 1, 2`,
    [userId],
  );
}

/** One id by which a channel knows, or knew, one of a person's identities. */
export interface IdentityKey {
  readonly identityId: string;
  readonly channel: string;
  /** As conversations are found by it: `<kind>:<value>`. */
  readonly conversationKey: string;
  /** By others it may be somebody else who is spoken to. */
  readonly live: boolean;
}

/** The ids of the identities that the person has today. */
export function identityKeys(tx: Tx, userId: string): Promise<IdentityKey[]> {
  return tx.query<IdentityKey>(
    `select i.id as "identityId", i.channel, k.kind || ':' || k.value as "conversationKey",
       k.retired_at is null as live
     from identities i join identity_keys k on k.identity_id = i.id
     where i.user_id = $1 and i.unlinked_at is null
     order by k.id`,
    [userId],
  );
}

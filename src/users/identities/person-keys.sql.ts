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

/** One id by which a channel knows one of a person's identities today. */
export interface LiveKey {
  readonly identityId: string;
  readonly channel: string;
  /** As conversations are found by it: `<kind>:<value>`. */
  readonly conversationKey: string;
}

/** The ids by which channels know the person today: the only ones by which they may be spoken to. */
export function liveKeys(tx: Tx, userId: string): Promise<LiveKey[]> {
  return tx.query<LiveKey>(
    `select i.id as "identityId", i.channel, k.kind || ':' || k.value as "conversationKey"
     from identities i join identity_keys k on k.identity_id = i.id and k.retired_at is null
     where i.user_id = $1 and i.unlinked_at is null
     order by k.id`,
    [userId],
  );
}

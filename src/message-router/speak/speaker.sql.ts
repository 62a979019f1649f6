import type { Tx } from '../../foundation/database/tx';
import { identityKeys } from '../../users';

/** What is known of the other side when somebody wants to say something there. */
export interface Listener {
  readonly id: string;
  readonly connectionId: string;
  readonly isGroup: boolean;
  /** The channel's reply address, JSON. */
  readonly address: string | null;
  /** The person's newest message that was read. */
  readonly lastMessageAt: Date | null;
  /** The person said STOP. */
  readonly stopped: boolean;
  /** The address names an id that the person has no more, as a number that passed on: somebody else would be spoken to. */
  readonly passedOn: boolean;
}

/**
 * The conversations, newest first, with their row locks: until the transaction ends nobody else says anything there. Locked
 * first and then read: a statement that waits for a lock sees the other tables as they were before.
 */
export async function lockListeners(tx: Tx, ids: readonly string[]): Promise<Listener[]> {
  await tx.query(`select from conversations where id = any($1::uuid[]) order by id for update`, [ids]);
  return tx.query<Listener>(
    `select c.id, c.connection_id as "connectionId", c.is_group as "isGroup", c.address,
       c.last_message_at as "lastMessageAt",
       exists (select from opt_outs o where o.conversation_id = c.id and o.scope = 'everything') as stopped,
       exists (${endedKeyInAddress}) as "passedOn"
     from conversations c
     cross join lateral (select coalesce(c.user_id, (${userByKey})) as user_id) as person
     where c.id = any($1::uuid[])
     order by c.last_message_at desc nulls last, c.id desc`,
    [ids],
  );
}

/** Whose conversation it is that no turn has answered yet: whoever has one of its keys today. */
const userByKey = `
  select i.user_id from conversation_keys ck
  join identity_keys k on k.kind = split_part(ck.key, ':', 1) and k.scope in ('global', 'portfolio')
    and k.value = substr(ck.key, strpos(ck.key, ':') + 1) and k.retired_at is null
  join identities i on i.id = k.identity_id where ck.conversation_id = c.id limit 1`;

/** Platforms write numbers with and without a plus. */
const endedKeyInAddress = `
  select from identities i join identity_keys gone on gone.identity_id = i.id and gone.retired_at is not null
  where i.user_id = person.user_id
    and strpos(replace(c.address, '+', ''), '"' || ltrim(gone.value, '+') || '"') > 0
    and not exists (select from identities o join identity_keys k on k.identity_id = o.id and k.retired_at is null
      where o.user_id = person.user_id and k.value = gone.value)`;

/** A person's conversation with the app. */
export interface OwnConversation {
  readonly id: string;
  /** By whose key it is found; null: it says itself whose it is. */
  readonly identityId: string | null;
  /** False: that key has ended. */
  readonly live: boolean;
}

/**
 * The person's one-to-one conversations on the app's own connections: those that say so, of channels where they have an
 * identity today, and those that their identities' keys lead to. Not those to which nothing leads any more. One may be there
 * more than once.
 */
export async function conversationsOf(tx: Tx, userId: string): Promise<OwnConversation[]> {
  const keys = await identityKeys(tx, userId);
  return tx.query<OwnConversation>(
    `with own as (select id, channel from connections where organization_id is null and channel = any($2::text[]))
     select c.id, null as "identityId", true as live from conversations c join own on own.id = c.connection_id
     where c.user_id = $1 and not c.is_group
       and exists (select from conversation_keys k where k.conversation_id = c.id)
     union
     select c.id, k.identity_id, k.live
     from unnest($3::uuid[], $2::text[], $4::text[], $5::boolean[]) k(identity_id, channel, value, live)
     join own on own.channel = k.channel
     join conversation_keys ck on ck.connection_id = own.id and ck.key = k.value
     join conversations c on c.id = ck.conversation_id
     where not c.is_group and (c.user_id = $1 or (c.user_id is null and k.live))`,
    [
      userId,
      keys.map(({ channel }) => channel),
      keys.map(({ identityId }) => identityId),
      keys.map(({ conversationKey }) => conversationKey),
      keys.map(({ live }) => live),
    ],
  );
}

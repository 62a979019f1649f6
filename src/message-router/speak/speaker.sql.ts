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
}

/** The conversations, newest first, with their row locks: until the transaction ends nobody else says anything there. */
export async function lockListeners(tx: Tx, ids: readonly string[]): Promise<Listener[]> {
  return tx.query<Listener>(
    `with l as materialized (select id from conversations where id = any($1::uuid[]) order by id for update)
     select c.id, c.connection_id as "connectionId", c.is_group as "isGroup", c.address,
       c.last_message_at as "lastMessageAt",
       exists (select from opt_outs o where o.conversation_id = c.id and o.scope = 'everything') as stopped
     from l join conversations c on c.id = l.id order by c.last_message_at desc nulls last, c.id desc`,
    [ids],
  );
}

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

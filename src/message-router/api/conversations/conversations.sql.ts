import type { Tx } from '../../../foundation/database/tx';

/** A conversation as its organisation sees it. */
export interface ConversationRow {
  readonly id: string;
  readonly connectionId: string;
  readonly channel: string;
  readonly isGroup: boolean;
  readonly name: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly handedOverAt: Date | null;
  /** The newest message of the person, read or not. */
  readonly lastMessageAt: Date | null;
  readonly optedOut: readonly string[];
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
}

/** Which of an organisation's conversations. */
export interface ConversationQuery {
  readonly organizationId: string;
  readonly connectionId: string | null;
  readonly handedOver: boolean | null;
  readonly after: string | null;
  readonly limit: number;
}

/** Of the conversations `c`. $1 organisation. */
const described = (conversations: string): string => `
select c.id, c.connection_id as "connectionId", n.channel, c.is_group as "isGroup",
  coalesce(k.name, c.person_name) as name, k.phone, c.handed_over_at as "handedOverAt",
  greatest(c.last_message_at, w.occurred_at) as "lastMessageAt", c.created_at as "createdAt", k.last_seen_at as "lastSeenAt",
  array(select o.scope from opt_outs o where o.conversation_id = c.id order by o.scope) as "optedOut"
from (${conversations}) c
join connections n on n.id = c.connection_id and n.organization_id = $1
left join contacts k on k.id = c.id
left join lateral (
  select max(i.occurred_at) as occurred_at from inbox_events i
  where i.conversation_id = c.id and i.pos > c.done_pos and i.kind = 'message') w on true`;

/**
 * The newest first, older than the one with the id `after`. A conversation without a key is one that was joined to another, or
 * left behind when its number got a new owner: nobody writes there any more, and it is found by its id alone.
 */
export function listConversations(tx: Tx, query: ConversationQuery): Promise<ConversationRow[]> {
  const { organizationId, connectionId, handedOver, after, limit } = query;
  return tx.query<ConversationRow>(
    // So many of each connection, in the order of its index, are enough to choose from.
    `${described(`
       select newest.* from connections own
       cross join lateral (
         select * from conversations l
         where l.connection_id = own.id and ($3::boolean is null or (l.handed_over_at is not null) = $3)
           and ($4::uuid is null or l.id < $4)
           and exists (select from conversation_keys ck where ck.conversation_id = l.id)
         order by l.id desc limit $5) newest
       where own.organization_id = $1 and ($2::uuid is null or own.id = $2)
       order by newest.id desc limit $5`)}
     order by c.id desc`,
    [organizationId, connectionId, handedOver, after, limit],
  );
}

/** Undefined: the organisation has no such conversation. */
export async function findConversation(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<ConversationRow | undefined> {
  const [row] = await tx.query<ConversationRow>(described(`select * from conversations l where l.id = $2`), [
    organizationId,
    id,
  ]);
  return row;
}

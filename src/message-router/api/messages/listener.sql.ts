import type { ReplyAddress } from '../../../channels';
import type { Connection } from '../../../connections';
import type { Tx } from '../../../foundation/database/tx';
import { readStoredEvent } from '../../inbox/stored-event';

/** What is known of the other side when an organisation wants to say something there. */
export interface Listener {
  readonly isGroup: boolean;
  /** Where they are reached: without a number that leads to somebody else by now. */
  readonly address: ReplyAddress | undefined;
  /** The newest message, read or not: the service window counts from it. */
  readonly lastMessageAt: Date | undefined;
  readonly optedOut: readonly ('everything' | 'marketing')[];
}

/** The conversation's connection; undefined: the organisation has no such conversation. */
export async function connectionOfConversation(
  tx: Tx,
  organizationId: string,
  conversationId: string,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select n.id from conversations c join connections n on n.id = c.connection_id
     where c.id = $2 and n.organization_id = $1`,
    [organizationId, conversationId],
  );
  return row?.id;
}

/** Until the transaction ends nobody else says anything there. */
export async function lockConversation(tx: Tx, conversationId: string): Promise<void> {
  await tx.query(`select 1 from conversations where id = $1 for update`, [conversationId]);
}

/**
 * Takes the conversation's row lock, then reads what a statement that began before it could not have seen. Undefined: it is
 * gone.
 */
export async function lockListener(
  tx: Tx,
  connection: Connection,
  conversationId: string,
): Promise<Listener | undefined> {
  await lockConversation(tx, conversationId);
  const [row] = await tx.query<ListenerRow>(listenerSql, [conversationId]);
  if (!row) return undefined;
  const waiting =
    row.waiting === null
      ? undefined
      : readStoredEvent({ pos: '0', step: false, payload: row.waiting })?.event;
  const written = waiting?.kind === 'message' ? waiting.replyTo : undefined;
  const known = row.address === null ? undefined : (JSON.parse(row.address) as ReplyAddress);
  const address = written ?? known;
  return {
    isGroup: row.is_group,
    address: address && (await ownAddress(tx, connection, conversationId, address)),
    lastMessageAt: row.last_message_at ?? undefined,
    optedOut: row.opted_out,
  };
}

/** A number that has a new owner leads to their conversation: it is no way to this one any more. */
async function ownAddress(
  tx: Tx,
  { id: connectionId, channel }: Connection,
  conversationId: string,
  address: ReplyAddress,
): Promise<ReplyAddress> {
  const ways = Object.entries(address).map(([field, value]) => ({
    field,
    value,
    keys: channel.whoIs?.(value)?.conversation.keys.map((key) => key.value) ?? [],
  }));
  const foreign = await tx.query<{ key: string }>(
    `select key from conversation_keys where connection_id = $1 and key = any($2::text[]) and conversation_id <> $3`,
    [connectionId, ways.flatMap(({ keys }) => keys), conversationId],
  );
  const own = ways.filter(({ keys }) => !foreign.some(({ key }) => keys.includes(key)));
  return Object.fromEntries(own.map(({ field, value }) => [field, value]));
}

interface ListenerRow {
  readonly is_group: boolean;
  readonly address: string | null;
  readonly last_message_at: Date | null;
  readonly waiting: string | null;
  readonly opted_out: readonly ('everything' | 'marketing')[];
}

/** $1 conversation. */
const listenerSql = `
select c.is_group, c.address, greatest(c.last_message_at, w.occurred_at) as last_message_at, w.payload as waiting,
  array(select o.scope from opt_outs o where o.conversation_id = c.id) as opted_out
from conversations c
left join lateral (
  select i.occurred_at, i.payload from inbox_events i
  where i.conversation_id = c.id and i.pos > c.done_pos and i.kind = 'message'
  order by i.occurred_at desc, i.pos desc limit 1) w on true
where c.id = $1`;

/** The platform's id of a message of the conversation; undefined: there is none, or it has not got one yet. */
export async function platformIdOf(
  tx: Tx,
  conversationId: string,
  messageId: string,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string | null }>(
    `select coalesce(m.platform_id, o.platform_id) as id
     from messages m left join outbox_messages o on o.id = m.id
     where m.conversation_id = $1 and m.id = $2`,
    [conversationId, messageId],
  );
  return row?.id ?? undefined;
}

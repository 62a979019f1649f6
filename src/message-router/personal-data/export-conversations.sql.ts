import type { Tx } from '../../foundation/database/tx';
import { findTraces } from './find-conversations.sql';

/** What was said, oldest first, and as the platforms told it. What was told of others, as in groups, is not in it. */
export async function exportConversations(tx: Tx, userId: string): Promise<unknown> {
  return exportAll(tx, (await findTraces(tx, userId)).conversationIds);
}

/** The same of conversations that are known. */
export async function exportAll(tx: Tx, conversationIds: readonly string[]): Promise<unknown[]> {
  const rows = await tx.query<{ conversation: unknown }>(exportSql, [conversationIds]);
  return rows.map(({ conversation }) => conversation);
}

/** `payload` was written as JSON by us; what is damaged since is shown as it stands. */
const exportSql = `
select jsonb_build_object(
  'channel', n.channel, 'room_id', c.room_id, 'name', c.person_name, 'address', c.address,
  'created_at', c.created_at, 'last_message_at', c.last_message_at,
  'keys', (select coalesce(jsonb_agg(k.key order by k.key), '[]') from conversation_keys k
    where k.conversation_id = c.id),
  'opted_out_of', (select coalesce(jsonb_agg(o.scope order by o.scope), '[]') from opt_outs o
    where o.conversation_id = c.id),
  'messages', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'from', m.author, 'kind', m.kind, 'text', m.text, 'at', m.at, 'edited_at', m.edited_at,
      'revoked_at', m.revoked_at, 'delivery', m.delivery, 'platform_id', m.platform_id)) order by m.id), '[]')
    from messages m where m.conversation_id = c.id),
  'received', (select coalesce(jsonb_agg(jsonb_build_object(
      'kind', i.kind, 'at', i.occurred_at, 'stored_at', i.received_at, 'event', i.payload) order by i.pos), '[]')
    from inbox_events i where i.conversation_id = c.id),
  'sent', (select coalesce(jsonb_agg(jsonb_build_object(
      'state', o.state, 'at', o.created_at, 'message', o.payload) order by o.pos), '[]')
    from outbox_messages o where o.conversation_id = c.id)) as conversation
from conversations c left join connections n on n.id = c.connection_id
where c.id = any($1::uuid[]) order by c.created_at, c.id`;

import type { Tx } from '../../foundation/database/tx';
import type { RowCounter } from '../../users';
import { lettersOf, sendIds, strayLetter } from './erase-conversations.sql';
import { findTraces } from './find-conversations.sql';
import { findStrays } from './stray-events';

const tables = [
  'conversations',
  'conversation_keys',
  'opt_outs',
  'messages',
  'outbox_messages',
  'inbox_events',
  'dead_letters',
] as const;

/**
 * A count by table of what the person has here. What it looks for is collected now, so it finds what an erasure would have
 * left as well.
 */
export async function countConversations(tx: Tx, userId: string): Promise<RowCounter> {
  const found = await findTraces(tx, userId);
  const sends = await sendIds(tx, found.conversationIds);
  return async (later) => {
    const [inConversations] = await later.query<Record<(typeof tables)[number], number>>(
      `select ${tables.map(countOf).join(', ')}`,
      [found.conversationIds],
    );
    const known = await findTraces(later, userId);
    const strays = await findStrays(later, found.connections, sends);
    const [letters] = await later.query<{ rows: number }>(
      `select count(distinct d.id)::int as rows
       from dead_letters d, unnest($1::uuid[], $2::text[], $3::text[]) as t(connection_id, channel, pattern)
       where ${strayLetter}`,
      lettersOf(found.connections),
    );
    const more = known.conversationIds.filter((id) => !found.conversationIds.includes(id));
    return {
      ...inConversations,
      conversations: (inConversations?.conversations ?? 0) + more.length,
      inbox_events: (inConversations?.inbox_events ?? 0) + strays.length,
      dead_letters: (inConversations?.dead_letters ?? 0) + (letters?.rows ?? 0),
    };
  };
}

function countOf(table: (typeof tables)[number]): string {
  const column = table === 'conversations' ? 'id' : 'conversation_id';
  return `(select count(*)::int from ${table} where ${column} = any($1::uuid[])) as ${table}`;
}

import type { Tx } from '../../../foundation/database/tx';
import { budgetsPersonalData } from '../../budgets/budgets.personal-data';
import { eraseOutgoingEvents } from '../../outgoing-webhooks/emit.sql';
import { eraseAll, eraseStrays, sendIds } from '../../personal-data/erase-conversations.sql';
import { lockConversations, patternOf, type Trace } from '../../personal-data/find-conversations.sql';
import { readEvent, strayOf, tellsOf, type StrayRow } from '../../personal-data/stray-events';

/**
 * Deletes a person whom an organisation knows: their conversation with all that lies in it, the reports of what was sent to
 * them, what they wrote in groups of the connection, and what webhooks were told. Who holds the conversation's lease
 * meanwhile ends nothing: its row is gone.
 */
export async function eraseContact(
  tx: Tx,
  {
    id,
    connectionId,
    channel,
  }: { readonly id: string; readonly connectionId: string; readonly channel: string },
): Promise<void> {
  await lockConversations(tx, [id]);
  const trace = await traceOf(tx, id, { connectionId, channel });
  const values = new Set(trace.values);
  const rows = await tx.query<StrayRow>(straySql, [connectionId, trace.pattern, await sendIds(tx, [id])]);
  const strays = rows.filter((row) => tellsOf(readEvent(row), values)).map(strayOf);
  await eraseStrays(tx, strays, trace.values.length ? [trace] : []);
  await eraseAll(tx, [id]);
  await tx.query(`delete from contacts where id = $1`, [id]);
  await eraseOutgoingEvents(tx, [id]);
  await budgetsPersonalData.erase(tx, id);
}

/** By the keys that lead to them now: a number that passed on leads to its new owner. */
async function traceOf(
  tx: Tx,
  id: string,
  { connectionId, channel }: { readonly connectionId: string; readonly channel: string },
): Promise<Trace> {
  const rows = await tx.query<{ key: string }>(
    `select key from conversation_keys where conversation_id = $1`,
    [id],
  );
  const conversationKeys = rows.map(({ key }) => key);
  const values = conversationKeys.map((key) => key.slice(key.indexOf(':') + 1));
  return {
    connectionId,
    channel,
    values,
    conversationKeys,
    pattern: values.length ? patternOf(values) : '$^',
  };
}

/**
 * What no conversation of theirs leads to, on this connection alone: delivery reports and notices, and what was written in
 * groups. $1 connection, $2 pattern, $3 ids of what was sent to them, ours and the platform's.
 */
const straySql = `
select i.connection_id, i.key, i.conversation_id, i.pos, i.payload, c.is_group is true as is_group
from inbox_events i left join conversations c on c.id = i.conversation_id
where i.connection_id = $1 and (i.conversation_id is null or c.is_group)
  and (i.payload ~ $2 or (i.kind = 'delivery' and (
    substring(i.payload from '"ourId":"([^"]+)"') = any($3::text[])
    or substring(i.payload from '"platformId":"([^"]+)"') = any($3::text[]))))`;

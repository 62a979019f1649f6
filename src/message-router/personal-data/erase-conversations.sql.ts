import type { Tx } from '../../foundation/database/tx';
import { findTraces, lockConversations, type Traces } from './find-conversations.sql';
import { findStrays, type StrayEvent } from './stray-events';

/**
 * Deletes everything that was said between the person and the app, and what tells of it. Who holds a conversation's lease
 * meanwhile ends nothing: its row is gone. Of groups only what the person wrote.
 */
export async function eraseConversations(tx: Tx, userId: string): Promise<void> {
  const found = await findTraces(tx, userId);
  await lockConversations(tx, found.conversationIds);
  const strays = await findStrays(tx, found.connections, await sendIds(tx, found.conversationIds));
  const orphans = unanswered(strays).filter((id) => !found.conversationIds.includes(id));
  await lockConversations(tx, orphans);
  const ids = [...found.conversationIds, ...orphans];
  await eraseStrays(tx, strays, found.connections);
  await eraseAll(tx, ids);
}

/** Deletes conversations and all that lies in them. The caller holds their locks. */
export async function eraseAll(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(`delete from messages where conversation_id = any($1::uuid[])`, [ids]);
  await tx.query(`delete from inbox_events where conversation_id = any($1::uuid[])`, [ids]);
  await tx.query(`delete from dead_letters where conversation_id = any($1::uuid[])`, [ids]);
  await tx.query(`delete from opt_outs where conversation_id = any($1::uuid[])`, [ids]);
  await tx.query(
    `with l as materialized (
       select id from outbox_messages where conversation_id = any($1::uuid[]) order by id for update)
     delete from outbox_messages where id = any(array(select id from l))`,
    [ids],
  );
  await tx.query(`delete from conversation_keys where conversation_id = any($1::uuid[])`, [ids]);
  await tx.query(`delete from conversations where id = any($1::uuid[])`, [ids]);
}

/** Ids of the outbox rows, and those that the platform gave their messages: a report names one of them. */
export async function sendIds(tx: Tx, conversationIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id::text as id from outbox_messages where conversation_id = any($1::uuid[])
     union select platform_id from outbox_messages where conversation_id = any($1::uuid[]) and platform_id is not null
     union select id::text from messages where conversation_id = any($1::uuid[]) and author <> 'person'`,
    [conversationIds],
  );
  return rows.map(({ id }) => id);
}

/** Conversations in which nobody has been found yet, but it is this person who writes there. */
const unanswered = (strays: readonly StrayEvent[]): string[] => [
  ...new Set(
    strays.flatMap(({ conversationId, isGroup }) => (conversationId && !isGroup ? [conversationId] : [])),
  ),
];

/** Deletes what was said elsewhere: reports, what they wrote in groups, dead letters in no conversation. */
export async function eraseStrays(
  tx: Tx,
  strays: readonly StrayEvent[],
  connections: Traces['connections'],
): Promise<void> {
  await tx.query(
    `delete from inbox_events i using unnest($1::uuid[], $2::text[]) as s(connection_id, key)
     where i.connection_id = s.connection_id and i.key = s.key`,
    [strays.map((one) => one.connectionId), strays.map((one) => one.key)],
  );
  const said = strays.filter((one) => one.isGroup && one.messageId !== undefined);
  await tx.query(
    `delete from messages m using unnest($1::uuid[], $2::text[]) as s(conversation_id, platform_id)
     where m.conversation_id = s.conversation_id and m.platform_id = s.platform_id and m.author = 'person'`,
    [said.map((one) => one.conversationId), said.map((one) => one.messageId)],
  );
  await tx.query(
    `delete from dead_letters d using unnest($1::uuid[], $2::text[], $3::text[]) as t(connection_id, channel, pattern)
     where ${strayLetter}`,
    lettersOf(connections),
  );
}

/** A dead letter in no conversation, of a connection of ours or of an account that is nobody's. */
export const strayLetter = `d.conversation_id is null and d.payload ~ t.pattern
  and (d.connection_id = t.connection_id or (d.connection_id is null and d.channel = t.channel))`;

/** The parameters of `strayLetter`'s statement. */
export const lettersOf = (connections: Traces['connections']): unknown[] => [
  connections.map((one) => one.connectionId),
  connections.map((one) => one.channel),
  connections.map((one) => one.pattern),
];

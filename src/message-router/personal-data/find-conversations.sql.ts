import type { Tx } from '../../foundation/database/tx';
import { personKeys } from '../../users';

/** Where to look for a person on one of the app's own connections. An organisation's people are its own contacts. */
export interface Trace {
  readonly connectionId: string;
  readonly channel: string;
  /** Ids by which the channel knows them. */
  readonly values: readonly string[];
  /** Keys by which their conversations are found. */
  readonly conversationKeys: readonly string[];
  /** A regular expression that finds them in stored JSON, as a text of its own. */
  readonly pattern: string;
}

/** What the message router can find a person by: collected before anything is erased. */
export interface Traces {
  readonly conversationIds: readonly string[];
  readonly connections: readonly Trace[];
}

/**
 * The person's conversations with the app: those that say so, and those that have not been answered yet or were joined to
 * another, found by keys and addresses. Groups are nobody's.
 */
export async function findTraces(tx: Tx, userId: string): Promise<Traces> {
  const connections = await ownConnections(tx, userId);
  const rows = await tx.query<{ id: string }>(
    `with t as (select * from unnest($2::uuid[], $3::text[]) as t(connection_id, pattern)),
     k as (select * from unnest($4::uuid[], $5::text[]) as k(connection_id, value))
     select id from conversations where user_id = $1
     union
     select c.id from k join conversation_keys ck on ck.connection_id = k.connection_id and ck.key = k.value
     join conversations c on c.id = ck.conversation_id where c.user_id is null and not c.is_group
     union
     select c.id from t join conversations c on c.connection_id = t.connection_id
     where c.user_id is null and not c.is_group and c.address ~ t.pattern`,
    [
      userId,
      connections.map((one) => one.connectionId),
      connections.map((one) => one.pattern),
      connections.flatMap((one) => one.conversationKeys.map(() => one.connectionId)),
      connections.flatMap((one) => one.conversationKeys),
    ],
  );
  return { conversationIds: rows.map(({ id }) => id), connections };
}

async function ownConnections(tx: Tx, userId: string): Promise<Trace[]> {
  const keys = await personKeys(tx, userId);
  const rows = await tx.query<{ id: string; channel: string }>(
    `select id, channel from connections where organization_id is null and channel = any($1::text[]) order by id`,
    [[...new Set(keys.map(({ channel }) => channel))]],
  );
  return rows.map(({ id, channel }) => {
    const theirs = keys.filter((key) => key.channel === channel);
    const values = [...new Set(theirs.map(({ value }) => value))];
    const conversationKeys = theirs.map((key) => key.conversationKey);
    return { connectionId: id, channel, values, conversationKeys, pattern: patternOf(values) };
  });
}

/** Finds ids in stored JSON. Platforms write numbers with and without a plus. */
export function patternOf(values: readonly string[]): string {
  const quoted = values.map((value) => JSON.stringify(value).slice(1, -1).replace(/\W/g, '\\$&'));
  return `"[+]?(${quoted.join('|')})"`;
}

/** In the pipeline's order: keys, then conversations, by id. Whoever holds a lease can then end nothing. */
export async function lockConversations(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(
    `select from conversation_keys where conversation_id = any($1::uuid[]) order by connection_id, key for update`,
    [ids],
  );
  await tx.query(`select from conversations where id = any($1::uuid[]) order by id for update`, [ids]);
}

import type { Tx } from '../../foundation/database/tx';
import { lockConversations } from './find-conversations.sql';

/** Gives a user's conversations to another, and says which. */
export async function moveConversations(tx: Tx, from: string, to: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(`select id from conversations where user_id = $1`, [from]);
  return give(
    tx,
    rows.map(({ id }) => id),
    from,
    to,
  );
}

/** Gives back those of `ids` that are still the other's. */
export async function giveBackConversations(
  tx: Tx,
  ids: readonly string[],
  from: string,
  to: string,
): Promise<void> {
  await give(tx, ids, to, from);
}

/** Gives to another user those of a user's conversations that one of the keys leads to, on the app's own connections. */
export async function partConversations(
  tx: Tx,
  from: string,
  to: string,
  keys: readonly string[],
): Promise<void> {
  await give(tx, await conversationsBy(tx, from, keys), from, to);
}

/**
 * Nothing leads to those conversations any more: whoever writes from there next begins a new one, as somebody new. What was
 * said stays the user's.
 */
export async function closeConversations(tx: Tx, user: string, keys: readonly string[]): Promise<void> {
  const ids = await conversationsBy(tx, user, keys);
  await lockConversations(tx, ids);
  await tx.query(
    `delete from conversation_keys k using conversations c
     where c.id = any($1::uuid[]) and c.user_id = $2 and k.conversation_id = c.id`,
    [ids, user],
  );
}

async function conversationsBy(tx: Tx, user: string, keys: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select distinct c.id from conversation_keys k join conversations c on c.id = k.conversation_id
     join connections n on n.id = c.connection_id and n.organization_id is null
     where k.key = any($2::text[]) and c.user_id = $1`,
    [user, keys],
  );
  return rows.map(({ id }) => id);
}

/**
 * Under the row lock. A turn in work was for the user as they were: its lease is taken, and the turn is done again for the
 * new one. What was seen of the sender is forgotten, so that they are looked up.
 */
async function give(tx: Tx, ids: readonly string[], from: string, to: string): Promise<string[]> {
  await lockConversations(tx, ids);
  const rows = await tx.query<{ id: string }>(
    `update conversations set user_id = $3, sender_seen = null,
       epoch = epoch + (owner is not null)::int, due_at = case when owner is not null then now() else due_at end,
       owner = null, lease_until = null
     where id = any($1::uuid[]) and user_id = $2 returning id`,
    [ids, from, to],
  );
  return rows.map(({ id }) => id);
}

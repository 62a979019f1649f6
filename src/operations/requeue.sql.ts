/** The statements of a requeue: one transaction a letter, which holds the letter's row, then its conversation's. */

/** $1 reason, $2 at most. Oldest first: what people said is repeated in the order in which they said it. */
export const openLettersSql = `
select id from dead_letters where requeued_at is null and reason = $1 order by created_at, id limit $2`;

/** Locks it: of two who requeue it at once the second finds it closed. $1 letter. */
export const lockLetterSql = `
select id, kind, key, channel, connection_id, conversation_id, payload, requeued_at from dead_letters
where id = $1 for update`;

/** $1 letter. */
export const closeLetterSql = 'update dead_letters set requeued_at = now() where id = $1';

/** $1 connection, $2 key. */
export const storedEventSql = 'select from inbox_events where connection_id = $1 and key = $2';

/** $1 conversation. By itself: see the one of `step-pass.sql.ts`. */
export const lockConversationSql = `select from conversations where id = $1 for update`;

/** What is known under the lock. $1 conversation. */
export const lockedConversationSql = `
select c.last_message_at,
  exists (select 1 from opt_outs o where o.conversation_id = c.id and o.scope = 'everything') as stopped
from conversations c where c.id = $1`;

/** $1 outbox row. */
export const outboxRowSql = 'select state, expires_at from outbox_messages where id = $1 for update';

/**
 * A copy at the end of the conversation, to the address by which the person is reached now. $1 new id, $2 conversation,
 * $3 the row, $4 expires at (null: never).
 */
export const copySendSql = `
with c as (
  update conversations set out_pos = out_pos + 1, due_at = least(coalesce(due_at, now()), now()) where id = $2
  returning id, out_pos, address)
insert into outbox_messages
  (id, conversation_id, connection_id, organization_id, pos, state, address, payload, in_reply_to, expires_at)
select $1, c.id, o.connection_id, o.organization_id, c.out_pos, 'queued', coalesce(c.address, o.address), o.payload, o.in_reply_to,
  $4::timestamptz
from c, outbox_messages o where o.id = $3`;

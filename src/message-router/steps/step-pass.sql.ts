/** The statements of a step's transaction. The conversation's row lock makes one pass at a time; no lease is needed. */

/**
 * $1 conversation. By itself: a statement that waits for the lock sees the other tables as they were before, and who said STOP
 * meanwhile would not have said it.
 */
export const lockConversationSql = `select from conversations where id = $1 for update`;

/** What is known under the lock. $1 conversation. */
export const lockedConversationSql = `
select c.id, c.connection_id, c.user_id, c.handed_over_at is not null as handed_over, c.step_pos, c.step_last_pos,
  c.done_pos, c.steps_taken, c.address,
  exists (select 1 from opt_outs o where o.conversation_id = c.id and o.scope = 'everything') as stopped
from conversations c where c.id = $1`;

/** $1 conversation, $2 after, $3 at most. */
export const stepEventsSql = `
select pos, step, payload from inbox_events
where conversation_id = $1 and pos > $2 and step order by pos limit $3`;

/** What a cancellation leaves unanswered. $1 conversation, $2 after, $3 before, $4 at most. */
export const cancelledEventsSql = `
select pos, step, payload from inbox_events
where conversation_id = $1 and pos > $2 and pos < $3 order by pos limit $4`;

/**
 * $1 conversation, $2 looked at up to, $3 taken positions, $4 everything up to this position is done (null: no
 * cancellation), $5 handed over (null: unchanged), $6 address, $7 the time of the newest message that was taken. A turn is
 * cancelled even if its holder was given up as dead: until somebody claims, it could still end its turn.
 */
export const endPassSql = `
update conversations set
  step_pos = greatest(step_pos, $2),
  steps_taken = steps_taken || $3::bigint[],
  done_pos = greatest(done_pos, coalesce($4::bigint, 0)),
  cancelled_epoch = case when $4::bigint is not null then epoch else cancelled_epoch end,
  handed_over_at = case when $5::boolean is null then handed_over_at when $5::boolean then coalesce(handed_over_at, now()) end,
  address = coalesce($6, address),
  last_message_at = greatest(last_message_at, $7::timestamptz),
  due_at = coalesce(least(due_at, now()), now())
where id = $1`;

/** What has not left yet is not said any more. In id order, as everybody locks rows. $1 conversation. */
export const cancelQueuedSql = `
with l as materialized (
  select id from outbox_messages
  where conversation_id = $1 and state = 'queued' and pos > (select sent_pos from conversations where id = $1)
  order by id for update)
update outbox_messages set state = 'cancelled' where id = any(array(select id from l))`;

/** The statements of a step's transaction. The conversation's row lock makes one pass at a time; no lease is needed. */

/** $1 conversation. */
export const lockConversationSql = `
select c.id, c.connection_id, c.user_id, c.handed_over_at is not null as handed_over, c.step_pos, c.step_last_pos,
  c.done_pos, c.steps_taken, c.address,
  exists (select 1 from opt_outs o where o.conversation_id = c.id and o.scope = 'everything') as stopped
from conversations c where c.id = $1 for update`;

/** $1 conversation, $2 after, $3 at most. */
export const stepEventsSql = `
select pos, step, payload from inbox_events
where conversation_id = $1 and pos > $2 and step order by pos limit $3`;

/** What a cancellation leaves unanswered. $1 conversation, $2 after, $3 before, $4 at most. */
export const cancelledEventsSql = `
select pos, step, payload from inbox_events
where conversation_id = $1 and pos > $2 and pos < $3 order by pos limit $4`;

/**
 * $1 conversation, $2 looked at up to, $3 taken positions, $4 outbox rows added, $5 everything up to this position
 * is done (null: no cancellation), $6 handed over (null: unchanged), $7 address, $8 ms a row takes of the pair's pace (0: no
 * limit). A turn is cancelled even if its holder was given up as dead: until somebody claims, it could still end its turn.
 */
export const endPassSql = `
update conversations set
  step_pos = greatest(step_pos, $2),
  steps_taken = steps_taken || $3::bigint[],
  out_pos = out_pos + $4::int,
  done_pos = greatest(done_pos, coalesce($5::bigint, 0)),
  cancelled_epoch = case when $5::bigint is not null then epoch else cancelled_epoch end,
  handed_over_at = case when $6::boolean is null then handed_over_at when $6::boolean then coalesce(handed_over_at, now()) end,
  address = coalesce($7, address),
  pace_at = case when $4::int * $8::float8 > 0
    then greatest(pace_at, now()) + $4::int * $8::float8 * interval '1 ms' else pace_at end,
  due_at = coalesce(least(due_at, now()), now())
where id = $1 returning out_pos, owner`;

/** What has not left yet is not said any more. In id order, as everybody locks rows. $1 conversation. */
export const cancelQueuedSql = `
with l as materialized (
  select id from outbox_messages
  where conversation_id = $1 and state = 'queued' and pos > (select sent_pos from conversations where id = $1)
  order by id for update)
update outbox_messages set state = 'cancelled' where id = any(array(select id from l))`;

/** $1 ids, $2 conversation, $3 connection, $4 first position minus one, $5 address, $6 payloads, $7 expires at. */
export const queueRepliesSql = `
insert into outbox_messages (id, conversation_id, connection_id, pos, state, address, payload, expires_at)
select r.id, $2, $3, $4::bigint + r.nth, 'queued', $5, r.payload, $7::timestamptz
from unnest($1::uuid[], $6::text[]) with ordinality as r(id, payload, nth)`;

/** $1 ids, $2 conversation, $3 authors, $4 kinds, $5 texts, $6 platform ids, $7 times. */
export const logSql = `
insert into messages (id, conversation_id, author, kind, text, platform_id, at)
select m.id, $2, m.author, m.kind, m.text, m.platform_id, m.at
from unnest($1::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
  as m(id, author, kind, text, platform_id, at)`;

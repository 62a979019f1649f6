/** What an earlier holder, a step or the API left behind: rows that are not final yet. Rare: retries, pace, crashes. */

/** In order of position. $1 conversation ids, $2 at most a conversation. */
export const openRowsSql = {
  name: 'open_rows',
  text: `
select o.id, o.conversation_id, o.pos, o.state, o.attempts, o.address, o.payload, o.in_reply_to,
  extract(epoch from o.next_at - now()) * 1000 as wait_ms,
  extract(epoch from now() - o.sending_at) * 1000 as since_ms,
  o.expires_at <= now() as expired,
  coalesce(n.reported_send_at > o.sending_at, false) as later_reported,
  extract(epoch from n.held_until - now()) * 1000 as connection_held_ms
from conversations c
join lateral (
  select * from outbox_messages o where o.conversation_id = c.id and o.pos > c.sent_pos order by o.pos limit $2) o on true
join connections n on n.id = c.connection_id
where c.id = any($1) order by o.conversation_id, o.pos`,
} as const;

/**
 * The row is ours to send now: only under the lease it was read with, and only if nobody settled it meanwhile. $1 rows,
 * $2 epochs of their conversations.
 */
export const markSendingSql = {
  name: 'mark_sending',
  text: `
update outbox_messages o set state = 'sending', attempts = o.attempts + 1, next_at = null, sending_at = now()
from unnest($1::uuid[], $2::bigint[]) t(id, epoch), conversations c
where o.id = t.id and c.id = o.conversation_id and c.epoch = t.epoch and o.state in ('queued', 'unknown')
returning o.id, t.epoch, o.attempts`,
} as const;

/**
 * The holder died between 'sending' and the answer: wait for a report that names the row. The wait starts now, not at
 * the call: we may have been down and deaf. $1 row, $2 epoch, $3 wait ms.
 */
export const markUnknownSql = {
  name: 'mark_unknown',
  text: `
update outbox_messages o set state = 'unknown', next_at = now() + $3::float8 * interval '1 ms'
from conversations c
where o.id = $1 and c.id = o.conversation_id and c.epoch = $2 and o.state = 'sending'
returning o.id`,
} as const;

/** What an earlier holder, a step or the API left behind: rows that are not final yet. Rare: retries, pace, crashes. */

/** In order of position. $1 conversation ids, $2 at most a conversation. */
export const openRowsSql = {
  name: 'open_rows',
  text: `
select o.id, o.conversation_id, o.pos, o.state, o.attempts, o.address, o.payload, o.in_reply_to,
  extract(epoch from o.next_at - now()) * 1000 as wait_ms,
  extract(epoch from now() - o.created_at) * 1000 as age_ms,
  extract(epoch from now() - o.unknown_at) * 1000 as unknown_ms,
  o.error_code,
  o.state = 'queued' and o.error_code is not null and exists (
    select 1 from inbox_events i where i.conversation_id = c.id and i.pos > c.done_pos and i.kind = 'message'
      and i.received_at > o.sending_at) as written_since,
  o.expires_at <= now() as expired,
  coalesce(n.reported_send_at > o.sending_at, false) as later_reported,
  n.report_done_pos >= coalesce(o.await_report_pos, n.report_last_pos) as reports_read,
  extract(epoch from n.held_until - now()) * 1000 as connection_held_ms
from conversations c
join lateral (
  select * from outbox_messages o where o.conversation_id = c.id and o.pos > c.sent_pos order by o.pos limit $2) o on true
join connections n on n.id = c.connection_id
where c.id = any($1) order by o.conversation_id, o.pos`,
} as const;

/**
 * The row is ours to send now: only under the lease it was read with, and only if nobody settled it meanwhile. Rows are
 * locked in id order, as by settling and by reports. $1 rows, $2 epochs of their conversations.
 */
export const markSendingSql = {
  name: 'mark_sending',
  text: `
with l as materialized (select id from outbox_messages where id = any($1) order by id for update)
update outbox_messages o set state = 'sending', attempts = o.attempts + 1, next_at = null, sending_at = now(),
  unknown_at = null, await_report_pos = null
from unnest($1::uuid[], $2::bigint[]) t(id, epoch) join l using (id), conversations c
where o.id = t.id and c.id = o.conversation_id and c.epoch = t.epoch and c.owner is not null
  and o.state in ('queued', 'unknown')
returning o.id, t.epoch, o.attempts`,
} as const;

/**
 * The holder died between 'sending' and the answer: wait for a report that names the row. The wait starts now, not at
 * the call: we may have been down and deaf. $1 row, $2 epoch, $3 wait ms.
 */
export const markUnknownSql = {
  name: 'mark_unknown',
  text: `
update outbox_messages o set state = 'unknown', unknown_at = now(), next_at = now() + $3::float8 * interval '1 ms'
from conversations c
where o.id = $1 and c.id = o.conversation_id and c.epoch = $2 and o.state = 'sending'
returning o.id`,
} as const;

/**
 * Before a row of unknown outcome is sent again, every report that is stored by now must have been read: its own may be
 * among them. A position, and not "all": where traffic never rests, some report is always unread. $1 row, $2 epoch, $3
 * wait ms.
 */
export const awaitReportsSql = {
  name: 'await_reports',
  text: `
update outbox_messages o set
  await_report_pos = coalesce(o.await_report_pos, n.report_last_pos), next_at = now() + $3::float8 * interval '1 ms'
from conversations c join connections n on n.id = c.connection_id
where o.id = $1 and c.id = o.conversation_id and c.epoch = $2 and o.state = 'unknown'`,
} as const;

/** The channel of a connection that its organisation let go; no row: it is none of those. $1 connection. */
export const letGoSql = {
  name: 'let_go',
  text: `
select channel from connections where id = $1 and status = 'disconnected' and organization_id is not null`,
} as const;

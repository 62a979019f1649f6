/** Delivery reports carry no conversation: they are taken from the inbox by connection, in batches, in one transaction. */

/** Connections whose reports wait. $1 at most. */
export const reportsWaitingSql = {
  name: 'reports_waiting',
  text: 'select id from connections where report_last_pos > report_done_pos order by id limit $1',
} as const;

/** The lock that makes one worker at a time take a connection's reports. $1 connection. */
export const lockReportsSql =
  'select channel, report_last_pos, report_done_pos from connections where id = $1 for no key update';

/** A statement of its own, so that its snapshot is younger than the lock. $1 connection, $2 after, $3 up to, $4 at most. */
export const readReportsSql = `
select pos, payload from inbox_events
where connection_id = $1 and conversation_id is null and pos > $2 and pos <= $3 order by pos limit $4`;

/**
 * Applies reports: our id finds the row even before we know the platform's id, else the platform id does. Forward only;
 * `failed` may come before or after `sent`, and counts unless the message was delivered or read (B6). Rows in id order;
 * conversations are woken by a statement of their own, because they are locked before outbox rows everywhere else.
 * $1 connection; $2–$7 one element a report: our id, platform id, rank, failed, error code, dead letter id; $8 channel.
 */
export const applyReportsSql = `
with g as (
  select * from unnest($2::uuid[], $3::text[], $4::int[], $5::boolean[], $6::text[], $7::uuid[])
    as g(our_id, platform_id, rank, failed, error_code, letter_id)),
named as (
  select coalesce(own.id, theirs.id) as id, g.*
  from g
  left join outbox_messages own on own.id = g.our_id and own.connection_id = $1
  left join outbox_messages theirs on own.id is null and theirs.connection_id = $1 and theirs.platform_id = g.platform_id),
best as materialized (
  select id, max(rank) as rank, bool_or(failed) as failed, (array_agg(platform_id order by rank desc))[1] as platform_id,
    max(error_code) as error_code, (array_agg(letter_id))[1] as letter_id
  from named where id is not null group by id),
l as materialized (select o.id, o.state from outbox_messages o join best using (id) order by o.id for update of o),
u as (
  update outbox_messages o set
    report = greatest(o.report, b.rank), reported_at = now(), platform_id = coalesce(o.platform_id, b.platform_id),
    state = case
      when greatest(o.report, b.rank) > 1 then 'sent'
      when b.failed or o.state = 'failed' then 'failed'
      when b.rank > 0 then 'sent'
      else o.state end,
    error_code = case when b.failed and greatest(o.report, b.rank) < 2 then b.error_code else o.error_code end
  from best b join l using (id)
  where o.id = b.id and (o.report < b.rank or (b.rank > 0 and o.state <> 'sent') or (b.failed and o.report < 2))
  returning o.id, o.conversation_id, o.connection_id, o.state, o.sending_at, o.payload, o.error_code, l.state as was,
    b.letter_id),
d as (
  insert into dead_letters (id, kind, scope, key, channel, connection_id, conversation_id, reason, payload)
  select u.letter_id, 'send', u.conversation_id::text, u.id::text, $8, u.connection_id, u.conversation_id,
    coalesce(u.error_code, 'failed'), u.payload
  from u where u.state = 'failed' and u.was <> 'failed'
  on conflict (kind, scope, key) do nothing)
select u.conversation_id, u.was, u.state, u.sending_at from u`;

/** $1 connection, $2 done position, $3 the newest send that a report was about (null: none). */
export const moveReportCursorSql = `
update connections set report_done_pos = $2, reported_send_at = greatest(reported_send_at, $3::timestamptz)
where id = $1`;

/** Conversations that waited for one of the rows. Locked in id order, as everywhere. $1 ids. */
export const wakeSql = {
  name: 'wake',
  text: `
with l as materialized (
  select id from conversations where id = any($1) and coalesce(due_at, '-infinity') > now() order by id for update)
update conversations set due_at = now() where id = any(array(select id from l)) returning id`,
} as const;

/**
 * Deletes rows that have outlived their use, a batch a statement. Ids are uuid v7, so a range of ids is a range of time.
 * Inbox events have no such id: their table is walked once in the order in which it lies on the disk. The index by time
 * would not do: a BRIN index never narrows again where new rows take the place of deleted ones.
 */

/** How many pages the inbox has. */
export const inboxPagesSql = {
  name: 'inbox_pages',
  text: `select (pg_relation_size('inbox_events') / current_setting('block_size')::int)::int as pages`,
} as const;

/**
 * Never what still waits: for its turn, for a step, or, a report, for its connection's cursor. The cursors are read row by
 * row by primary key: a join would be planned as a hash of all conversations. $1 first page, $2 page after the last,
 * $3 received before.
 */
export const deleteEventsSql = {
  name: 'delete_old_events',
  text: `
with gone as (
  delete from inbox_events i
  where i.ctid >= format('(%s,0)', $1::int)::tid and i.ctid < format('(%s,0)', $2::int)::tid and i.received_at < $3
    and case
      when i.conversation_id is not null then coalesce((
        select i.pos <= c.done_pos and (not i.step or i.pos <= c.step_pos)
        from conversations c where c.id = i.conversation_id), true)
      when i.pos is not null then coalesce((
        select i.pos <= n.report_done_pos from connections n where n.id = i.connection_id), true)
      else true end
  returning 1)
select count(*)::int as deleted from gone`,
} as const;

/**
 * Final rows that the conversation's cursor has passed. What was last known of a delivery is kept with the message: of
 * several rows, the worst. Rows that a report holds are left for the next day. $1 after this id, $2 before this id,
 * $3 at most.
 */
export const deleteSendsSql = {
  name: 'delete_old_sends',
  text: `
with old as materialized (
  select o.id from outbox_messages o
  where o.id > $1 and o.id < $2 and o.state in ('sent', 'failed', 'parked', 'cancelled')
    and coalesce(o.pos <= (select c.sent_pos from conversations c where c.id = o.conversation_id), true)
  order by o.id limit $3 for update skip locked),
gone as (
  delete from outbox_messages o using old where o.id = old.id 
  returning o.id, o.conversation_id, o.message_id, o.state, o.report),
kept as (
  update messages m set delivery = case g.report when 3 then 'read' when 2 then 'delivered' else g.state end
  from (
    select distinct on (1, 2) conversation_id, coalesce(message_id, id) as id, state, report from gone
    order by 1, 2, state = 'sent', report) g
  where m.conversation_id = g.conversation_id and m.id = g.id and (m.delivery is null or g.state <> 'sent'))
select count(*)::int as deleted, max(id::text collate "C") as last from gone`,
} as const;

/** $1 after this id, $2 before this id, $3 at most, $4 open ones made before, $5 closed ones requeued before. */
export const deleteLettersSql = {
  name: 'delete_old_letters',
  text: `
with old as materialized (
  select d.id from dead_letters d
  where d.id > $1 and d.id < $2 and (d.created_at < $4 or d.requeued_at < $5)
  order by d.id limit $3 for update skip locked),
gone as (
  delete from dead_letters d using old where d.id = old.id returning d.id)
select count(*)::int as deleted, max(id::text collate "C") as last from gone`,
} as const;

/** Sessions that ended, their refresh tokens with them. $1 after this id, $2 before this id, $3 at most, $4 ended before. */
export const deleteSessionsSql = {
  name: 'delete_old_sessions',
  text: `
with old as materialized (
  select s.id from sessions s
  where s.id > $1 and s.id < $2 and (s.revoked_at < $4 or least(s.idle_expires_at, s.absolute_expires_at) < $4)
  order by s.id limit $3 for update skip locked),
gone as (
  delete from sessions s using old where s.id = old.id returning s.id)
select count(*)::int as deleted, max(id::text collate "C") as last from gone`,
} as const;

/** What organisations were told or are to be told, its deliveries with it. $1 after this id, $2 before this id, $3 at most. */
export const deleteOutgoingEventsSql = {
  name: 'delete_old_outgoing_events',
  text: `
with old as materialized (
  select e.id from outgoing_events e where e.id > $1 and e.id < $2 order by e.id limit $3 for update skip locked),
gone as (
  delete from outgoing_events e using old where e.id = old.id returning e.id)
select count(*)::int as deleted, max(id::text collate "C") as last from gone`,
} as const;

/** $1 expired before, $2 at most. */
export const deleteChallengesSql = {
  name: 'delete_old_challenges',
  text: `
with old as materialized (
  select c.id from auth_challenges c where c.expires_at < $1 order by c.expires_at limit $2 for update skip locked),
gone as (
  delete from auth_challenges c using old where c.id = old.id returning 1)
select count(*)::int as deleted, null as last from gone`,
} as const;

/** What is too old to be taken again needs no memory of its use. $1 expired before, $2 at most. */
export const deleteNoncesSql = {
  name: 'delete_old_nonces',
  text: `
with old as materialized (
  select n.namespace, n.nonce_hash from used_nonces n
  where n.expires_at < $1 order by n.expires_at limit $2 for update skip locked),
gone as (
  delete from used_nonces n using old
  where n.namespace = old.namespace and n.nonce_hash = old.nonce_hash returning 1)
select count(*)::int as deleted, null as last from gone`,
} as const;

/** Jobs whose links are dead. $1 expired before, $2 at most. */
export const deleteExportsSql = {
  name: 'delete_old_exports',
  text: `
with old as materialized (
  select e.id from account_exports e where e.expires_at < $1 order by e.expires_at limit $2 for update skip locked),
gone as (
  delete from account_exports e using old where e.id = old.id returning 1)
select count(*)::int as deleted, null as last from gone`,
} as const;

/** What was used on days that are over. $1 hours before, $2 at most. */
export const deleteUsageSql = {
  name: 'delete_old_usage',
  text: `
with old as materialized (
  select b.scope, b.scope_id from budget_usage b where b.hour < $1 order by b.hour limit $2 for update skip locked),
gone as (
  delete from budget_usage b using old where b.scope = old.scope and b.scope_id = old.scope_id returning 1)
select count(*)::int as deleted, null as last from gone`,
} as const;

/** $1 ended before, $2 at most. */
export const deleteNoticesSql = {
  name: 'delete_old_budget_notices',
  text: `
with old as materialized (
  select n.kind, n.subject_id from budget_notices n
  where n.until < $1 order by n.until limit $2 for update skip locked),
gone as (
  delete from budget_notices n using old where n.kind = old.kind and n.subject_id = old.subject_id returning 1)
select count(*)::int as deleted, null as last from gone`,
} as const;

/** Answers that are not given again. $1 made before, $2 at most. */
export const deleteKeptAnswersSql = {
  name: 'delete_old_kept_answers',
  text: `
with old as materialized (
  select i.organization_id, i.key from idempotency_keys i
  where i.created_at < $1 order by i.created_at limit $2 for update skip locked),
gone as (
  delete from idempotency_keys i using old
  where i.organization_id = old.organization_id and i.key = old.key returning 1)
select count(*)::int as deleted, null as last from gone`,
} as const;

/** A live session forgets from where it began; device and country stay. $1 after this id, $2 before this id, $3 at most. */
export const blankNetworksSql = {
  name: 'blank_old_networks',
  text: `
with old as materialized (
  select s.id from sessions s where s.id > $1 and s.id < $2 and s.address is not null
  order by s.id limit $3 for update skip locked),
blank as (
  update sessions s set address = null from old where s.id = old.id returning s.id)
select count(*)::int as deleted, max(id::text collate "C") as last from blank`,
} as const;

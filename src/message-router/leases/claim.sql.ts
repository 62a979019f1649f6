/**
 * Statements that say who holds a conversation. A lease goes from the claim to the last platform call; every claim
 * raises the epoch, and a commit with an old epoch changes nothing.
 */

/** What a claim reads of a conversation, besides its events. */
const leaseColumns = `c.id, c.connection_id, c.epoch, c.user_id, c.agent_id, c.room_id, c.is_group, c.address,
  c.person_name, c.sender_seen, c.handed_over_at is not null as handed_over, c.last_pos, c.done_pos, c.step_pos,
  c.step_last_pos, c.steps_taken, c.out_pos, c.sent_pos, c.attempts,
  extract(epoch from c.pace_at - now()) * 1000 as pace_ms,
  exists (select 1 from opt_outs o where o.conversation_id = c.id and o.scope = 'everything') as stopped`;

/** The claimed rows `c`, each with the events that wait in it; $4 at most. */
const claimed = `select ${leaseColumns}, e.kind, e.pos, e.step, e.payload
from c left join lateral (
  select kind, pos, step, payload from inbox_events e
  where e.conversation_id = c.id and e.pos > c.done_pos order by pos limit $4) e on true
order by c.id, e.pos`;

/**
 * Claims by ids this process has heard of, never by scanning. `skip locked`: whoever holds the row either claims it or
 * announces it again. `coalesce` keeps a frozen generic plan off the index of due rows: it would walk the whole backlog
 * at every claim. The events come in the same statement, so its snapshot may be older than the locked row: `done_pos`
 * may only move to a position that was read. Only of connections that the claimer can speak for: while versions change,
 * one process may know an account that another does not. $1 ids, $2 owner, $3 lease ms, $4 events at most, $5 connections.
 */
export const claimSql = {
  name: 'claim',
  text: `
with k as materialized (
  select id from conversations
  where id = any($1) and connection_id = any($5::uuid[]) and coalesce(due_at, 'infinity') <= now()
    and (owner is null or lease_until <= now())
  order by id for update skip locked),
c as (
  update conversations c set owner = $2, lease_until = now() + $3::float8 * interval '1 ms', epoch = epoch + 1
  from k where c.id = k.id returning c.*)
${claimed}`,
} as const;

/**
 * Claims what waits at connections that their organisations let go: no directory has those, so nobody hears of it, and it
 * would wait, and be read over by every poll, for ever. Not only what is due by now: what it waits for does not come. $1 at most, $2 owner, $3 lease ms, $4 events at most.
 */
export const claimLetGoSql = {
  name: 'claim_let_go',
  text: `
with k as materialized (
  select c.id from conversations c
  where c.due_at is not null and (c.owner is null or c.lease_until <= now()) and exists (
    select from connections n where n.id = c.connection_id and n.status = 'disconnected' and n.organization_id is not null)
  order by c.due_at limit $1 for update of c skip locked),
c as (
  update conversations c set owner = $2, lease_until = now() + $3::float8 * interval '1 ms', epoch = epoch + 1
  from k where c.id = k.id returning c.*)
${claimed}`,
} as const;

/** The events that wait in a held conversation, with a snapshot younger than the claim. $1 id, $2 done_pos, $3 at most. */
export const waitingSql = {
  name: 'waiting',
  text: `
select kind, pos, step, payload from inbox_events
where conversation_id = $1 and pos > $2 order by pos limit $3`,
} as const;

/** The net: what is due and nobody told us of (another process, a crash, a timer). $1 at most, $2 connections. */
export const pollSql = {
  name: 'poll',
  text: `
select id from conversations
where due_at <= now() and (owner is null or lease_until <= now()) and connection_id = any($2::uuid[])
order by due_at limit $1`,
} as const;

/**
 * Frees what belonged to a process that died: PostgreSQL dropped its advisory lock with its session. The epoch is not
 * raised here: until somebody claims, an old commit is still the only one. `skip locked`: several processes reap, and the
 * next round comes soon. An array, because a join is planned as a hash of the whole table. $1 lock class, $2 own owner id.
 */
export const reapSql = {
  name: 'reap',
  text: `
with l as materialized (
  select id from conversations c
  where due_at is not null and owner is not null and owner <> $2 and not exists (
    select 1 from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid::bigint = c.owner
      and l.database = (select oid from pg_database where datname = current_database()))
  order by id for update skip locked)
update conversations set owner = null, lease_until = null where id = any(array(select id from l)) returning id`,
} as const;

/**
 * Prolongs held leases and tells their holder what happened meanwhile: rows to send that others queued, commands that
 * wait, a cancelled turn, how far the pair's pace is ahead. A lease that does not come back is lost. Conversations are
 * locked in id order everywhere. $1 ids, $2 epochs, $3 lease ms.
 */
export const renewSql = {
  name: 'renew',
  text: `
with l as materialized (select id from conversations where id = any($1) order by id for update)
update conversations c set lease_until = now() + $3::float8 * interval '1 ms'
from unnest($1::uuid[], $2::bigint[]) t(id, epoch) join l using (id)
where c.id = t.id and c.epoch = t.epoch and c.owner is not null
returning c.id, c.epoch, c.out_pos, c.step_last_pos > c.step_pos as steps_wait,
  c.cancelled_epoch is not distinct from c.epoch as cancelled, extract(epoch from c.pace_at - now()) * 1000 as pace_ms`,
} as const;

/** Hands leases back unchanged, due at once: a process that stops. $1 ids, $2 epochs. */
export const handBackSql = {
  name: 'hand_back',
  text: `
with l as materialized (select id from conversations where id = any($1) order by id for update)
update conversations c set owner = null, lease_until = null, due_at = now()
from unnest($1::uuid[], $2::bigint[]) t(id, epoch) join l using (id) where c.id = t.id and c.epoch = t.epoch returning c.id`,
} as const;

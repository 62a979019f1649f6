/**
 * Stores all events of one or more requests in one statement, and claims the conversations that were idle for whoever
 * stores them, so that what came in need not be read back.
 *
 * - `fresh`: what is already stored costs one index probe and touches nothing.
 * - `found`/`home`: a conversation is found by any key, strongest first. A key that can pass to another person never
 *   leads to a conversation of somebody whose lasting key differs (`stranger`): that number has a new owner.
 * - `born`: of two that make the same conversation at once, `do update` waits for the winner and returns its row.
 * - `meets`: conversations that turn out to be one person's. A count, because `not exists` is planned as a hash of the
 *   whole table.
 * - `moved`: the remaining keys are added; a transferable one follows the newest owner.
 * - `g`: of the conversations, the first that there is room for may be claimed; the others stay due.
 * - `c`: conversations in id order (no deadlock), and under that row lock the positions are given, so what a reader sees
 *   is always a prefix: no event can appear behind the cursor. Two deliveries of one event at once: the second waits on
 *   the conversation's row, then conflicts: it leaves a hole in the positions, which readers skip.
 *   A command does not wait for what holds its conversation up: it makes it due. So does any message where the hold is longer
 *   than an hour: only what the person's next message lifts is held so long. `claimed_in` tells this statement which
 *   claims are its own. Owner and time do not: the same process claims and renews leases on its other connections, now and
 *   then in the same microsecond, and then the newest event was answered over those that waited before it.
 * - `r`: reports are counted on their connection, locked after the conversations everywhere (see `commit.sql.ts`).
 *
 * Parameters: $1–$9 one element an event: connection, kind, key, occurred at, step, payload, proposed conversation, room,
 * group; $10–$12 one element a conversation key: event number from 1, key, transferable; $13 owner (null: claim
 * nothing), $14 lease ms, $15 wait before a turn, ms, $16 conversations to claim at most.
 */
export const appendSql = {
  name: 'append',
  text: `
with e as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[], $6::text[], $7::uuid[],
    $8::uuid[], $9::boolean[]) with ordinality
    as e(connection_id, kind, key, occurred_at, step, payload, proposed, room_id, is_group, ord)),
fresh as materialized (
  select distinct on (e.connection_id, e.key) e.* from e
  where not exists (select 1 from inbox_events i where i.connection_id = e.connection_id and i.key = e.key)
  order by e.connection_id, e.key, e.ord),
k as materialized (
  select k.ord, k.rank, f.connection_id, f.proposed, k.key, k.transferable,
    bool_or(not k.transferable) over (partition by k.ord) as lasting
  from unnest($10::bigint[], $11::text[], $12::boolean[]) with ordinality as k(ord, key, transferable, rank)
  join fresh f on f.ord = k.ord),
found as materialized (
  select k.*, ck.conversation_id,
    k.transferable and k.lasting and exists (
      select 1 from conversation_keys other where other.conversation_id = ck.conversation_id and not other.transferable
        and not exists (select 1 from k own where own.ord = k.ord and own.key = other.key)) as stranger
  from k left join conversation_keys ck on ck.connection_id = k.connection_id and ck.key = k.key),
home as materialized (
  select distinct on (ord) ord, conversation_id from found
  where conversation_id is not null and not stranger order by ord, rank),
homeless as materialized (
  select distinct on (k.ord) k.* from k where not exists (select 1 from home h where h.ord = k.ord)
  order by k.ord, k.rank),
born as (
  insert into conversation_keys as ck (connection_id, key, conversation_id, transferable)
  select distinct on (connection_id, key) connection_id, key, proposed, transferable from homeless
  order by connection_id, key, ord
  on conflict (connection_id, key) do update set transferable = ck.transferable
  returning connection_id, key, conversation_id),
place as materialized (
  select h.ord, h.conversation_id from home h
  union all
  select l.ord, b.conversation_id from homeless l join born b on b.connection_id = l.connection_id and b.key = l.key),
moved as (
  insert into conversation_keys as ck (connection_id, key, conversation_id, transferable)
  select distinct on (f.connection_id, f.key) f.connection_id, f.key, p.conversation_id, f.transferable
  from found f join place p on p.ord = f.ord
  where (f.conversation_id is null or (f.transferable and f.conversation_id <> p.conversation_id))
    and not exists (select 1 from homeless l where l.connection_id = f.connection_id and l.key = f.key)
  order by f.connection_id, f.key, f.ord desc
  on conflict (connection_id, key) do update set conversation_id = excluded.conversation_id where ck.transferable),
meets as materialized (
  select distinct p.conversation_id, f.conversation_id as other from found f join place p on p.ord = f.ord
  where f.conversation_id <> p.conversation_id and not f.stranger and (not f.transferable or 0 = (
    select count(*) from conversation_keys own where own.conversation_id = f.conversation_id and not own.transferable))),
v as materialized (
  select f.*, p.conversation_id, row_number() over (partition by p.conversation_id order by f.ord) as nth,
    count(*) over (partition by p.conversation_id) as n
  from fresh f join place p on p.ord = f.ord),
g as materialized (
  select conversation_id as id, (array_agg(connection_id order by ord))[1] as connection_id,
    (array_agg(room_id order by ord))[1] as room_id, bool_or(is_group) as is_group, count(*) as n,
    coalesce(max(nth) filter (where step), 0) as step_nth,
    case when row_number() over (order by min(ord)) <= $16::int then $13::int end as owner
  from v group by conversation_id),
c as (
  insert into conversations as c
    (id, connection_id, room_id, is_group, last_pos, step_last_pos, due_at, owner, lease_until, epoch, claimed_in)
  select id, connection_id, room_id, is_group, n, step_nth, now() + $15::float8 * interval '1 ms', owner,
    case when owner is not null then now() + $14::float8 * interval '1 ms' end, (owner is not null)::int,
    case when owner is not null then pg_current_xact_id()::text::bigint end
  from g order by id
  on conflict (id) do update set
    last_pos = c.last_pos + excluded.last_pos,
    step_last_pos = case when excluded.step_last_pos > 0 then c.last_pos + excluded.step_last_pos else c.step_last_pos end,
    due_at = case when excluded.step_last_pos > 0 then least(c.due_at, excluded.due_at)
      when c.due_at > now() + interval '1 hour' then excluded.due_at
      else coalesce(c.due_at, excluded.due_at) end,
    owner = case when c.due_at is null and excluded.owner is not null then excluded.owner else c.owner end,
    lease_until = case when c.due_at is null and excluded.owner is not null then excluded.lease_until
      else c.lease_until end,
    epoch = c.epoch + (c.due_at is null and excluded.owner is not null)::int,
    claimed_in = case when c.due_at is null and excluded.owner is not null then excluded.claimed_in
      else c.claimed_in end
  returning c.*),
r as (
  update connections n set report_last_pos = n.report_last_pos + d.n
  from (select connection_id, count(*) as n from fresh where kind = 'delivery' group by connection_id order by 1) d
  where n.id = d.connection_id and (select count(*) from c) >= 0
  returning n.id, n.report_last_pos),
i as (
  insert into inbox_events (connection_id, key, conversation_id, pos, kind, step, occurred_at, payload)
  select v.connection_id, v.key, v.conversation_id, c.last_pos - v.n + v.nth, v.kind, v.step, v.occurred_at, v.payload
  from v join c on c.id = v.conversation_id
  union all
  select f.connection_id, f.key, null,
    case when f.kind = 'delivery'
      then r.report_last_pos + 1 - row_number() over (partition by f.connection_id, f.kind order by f.ord desc) end,
    f.kind, false, f.occurred_at, f.payload
  from fresh f left join r on r.id = f.connection_id
  where not exists (select 1 from place p where p.ord = f.ord)
  on conflict (connection_id, key) do nothing
  returning conversation_id, connection_id, key, pos, kind, step)
select c.id, c.connection_id, c.epoch, c.user_id, c.agent_id, c.room_id, c.is_group, c.address, c.person_name,
  c.sender_seen, c.handed_over_at is not null as handed_over, c.last_pos, c.done_pos, c.step_pos, c.step_last_pos,
  c.steps_taken, c.out_pos, c.sent_pos, c.attempts, c.owner, extract(epoch from c.pace_at - now()) * 1000 as pace_ms,
  exists (select 1 from opt_outs o where o.conversation_id = c.id and o.scope = 'everything') as stopped,
  (c.owner = $13::int and c.claimed_in = pg_current_xact_id()::text::bigint) as claimed,
  (select m.other from meets m where m.conversation_id = c.id limit 1) as meets,
  i.connection_id as event_connection, i.key, i.kind, i.pos, i.step
from c full join i on i.conversation_id = c.id
order by c.id, i.pos`,
} as const;

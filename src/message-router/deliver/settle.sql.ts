/**
 * Records the answers of many calls and moves or releases their conversations, in one statement.
 *
 * The outcome of a call is a fact: recorded whatever the epoch, guarded by state and attempt. The cursor and the release
 * belong to the lease: guarded by the epoch. `due_at` is computed from the row's own newest positions, so an event that
 * came in meanwhile keeps the conversation due. A row that a report has settled is not made `unknown`, and then nobody
 * waits: `lo` holds the row that the conversation would wait for, and `for update` reads its newest state, so a report
 * is either seen here or comes after and wakes. Locks: conversations in id order, then connections, then outbox rows in
 * id order; reports lock a connection before its rows too. A row whose answer came after it was given up as unknown has a
 * conversation that waits for it under another lease: those come back as `late`, to be woken. A hold of more than an hour is
 * for the person to lift; who wrote during the call has lifted it.
 *
 * Parameters: $1–$6 one element a call: outbox id, state, platform id, error code, attempt, wait ms; $7–$12 one element a
 * conversation: id, epoch, sent position, hold ms (null: none), the row it waits for, release; $13 failed turns in a row
 * (null: unchanged), $14 hold of the connections ms, $15 their ids; $16 dead letter ids, one a call, $17 channel, one a
 * call.
 */
export const settleSql = {
  name: 'settle',
  text: `
with r as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::float8[], $16::uuid[], $17::text[])
    as r(id, state, platform_id, error_code, attempts, wait_ms, letter_id, channel)),
t as materialized (
  select * from unnest($7::uuid[], $8::bigint[], $9::bigint[], $10::float8[], $11::uuid[], $12::boolean[], $13::int[])
    as t(id, epoch, sent_pos, hold_ms, hold_row, release, attempts)),
lc as materialized (select id from conversations where id = any($7) order by id for update),
n as (
  update connections n set held_until = greatest(n.held_until, now() + h.ms * interval '1 ms')
  from (select h.id, max(h.ms) as ms from unnest($15::uuid[], $14::float8[]) as h(id, ms) group by h.id order by h.id) h
  where n.id = h.id and (select count(*) from lc) >= 0
  returning n.id),
lo as materialized (
  select id, state from outbox_messages
  where id = any($1::uuid[] || $11::uuid[]) and (select count(*) from lc) >= 0 and (select count(*) from n) >= 0
  order by id for update),
u as (
  update outbox_messages o set state = r.state, platform_id = coalesce(r.platform_id, o.platform_id),
    error_code = r.error_code, next_at = now() + r.wait_ms * interval '1 ms',
    unknown_at = case when r.state = 'unknown' then now() end, await_report_pos = null
  from r join lo using (id)
  where o.id = r.id and o.attempts = r.attempts and (
    o.state = 'sending' or (o.state = 'unknown' and r.state in ('sent', 'failed', 'parked', 'queued'))
    or (o.state = 'queued' and r.state = 'failed'))
  returning o.id, o.conversation_id, o.connection_id, o.state, lo.state as was, o.error_code, o.payload, r.letter_id,
    r.channel),
d as (
  insert into dead_letters (id, kind, scope, key, channel, connection_id, conversation_id, reason, payload)
  select u.letter_id, 'send', u.conversation_id::text, u.id::text, u.channel, u.connection_id, u.conversation_id,
    coalesce(u.error_code, u.state), u.payload
  from u where u.state in ('failed', 'parked')
  on conflict (kind, scope, key) do nothing),
c as (
  update conversations c set
    sent_pos = greatest(c.sent_pos, t.sent_pos),
    attempts = coalesce(t.attempts, c.attempts),
    owner = case when t.release then null else c.owner end,
    lease_until = case when t.release then null else c.lease_until end,
    due_at = case
      when exists (select 1 from lo where lo.id = t.hold_row and lo.state not in ('sent', 'failed', 'parked', 'cancelled'))
        then now() + case when t.hold_ms > 3600000 and exists (
            select 1 from inbox_events i, lo, outbox_messages o
            where lo.id = t.hold_row and o.id = lo.id and i.conversation_id = c.id and i.pos > c.done_pos
              and i.kind = 'message' and i.received_at > o.sending_at)
          then 0 else t.hold_ms end * interval '1 ms'
      when c.last_pos > c.done_pos or c.out_pos > greatest(c.sent_pos, t.sent_pos)
        then now() + case when t.hold_row is null then greatest(coalesce(t.hold_ms, 0), 0) else 0 end * interval '1 ms'
      when not t.release then c.due_at end
  from t where c.id = t.id and c.epoch = t.epoch and (select count(*) from u) >= 0
  returning c.id, c.due_at)
select id, extract(epoch from due_at - now()) * 1000 as due_ms, false as late from c
union all
select conversation_id, null, true from u where was = 'unknown' and not exists (select 1 from c where c.id = u.conversation_id)`,
} as const;

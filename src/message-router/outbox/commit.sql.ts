/**
 * The end of many turns in one statement: the cursor moved, the replies and the log stored, only where the lease is still
 * ours (epoch) and nobody cancelled the turn. The first reply is stored as `sending`, because the holder sends it next;
 * if somebody queued before us, all are `queued` and go out in order. Who has said STOP gets none (`refused`): the claim may
 * have read its snapshot a moment before. A count, because `exists` is planned as a hash of the whole table. Locks:
 * conversations in id order, then connections.
 *
 * Parameters: $1–$12 one element a turn: conversation, epoch, done position, number of replies, user, what was seen of
 * the sender, address, name, newest message's time, hand over, ms a message takes of the pair's pace (0: no limit), ms a
 * message takes of the connection's pace (0: no limit); $13–$19 one element a reply: id, conversation, nth, address,
 * payload, quoted message, expires at; $20–$26 one element a line of the log: id, conversation, author, kind, text,
 * platform id, at; $27–$32 one element a dead letter: id, conversation, key, channel, reason, payload; $33 owner, $34 lease
 * ms.
 */
export const commitSql = {
  name: 'commit',
  text: `
with t as materialized (
  select t.*, s.refused, case when s.refused then 0 else t.replies end as n
  from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::text[],
    $9::timestamptz[], $10::boolean[], $11::float8[], $12::float8[])
    as t(id, epoch, done_pos, replies, user_id, sender_seen, address, person_name, last_message_at, hand_over, pair_ms,
      connection_ms),
    lateral (select t.replies > 0 and 0 < (
      select count(*) from opt_outs x where x.conversation_id = t.id and x.scope = 'everything') as refused offset 0) s),
l as materialized (select id from conversations where id = any($1) order by id for update),
c as (
  update conversations c set
    done_pos = greatest(c.done_pos, t.done_pos), out_pos = c.out_pos + t.n,
    steps_taken = case when c.steps_taken = '{}' then c.steps_taken
      else array(select p from unnest(c.steps_taken) p where p > t.done_pos) end,
    user_id = coalesce(t.user_id, c.user_id), sender_seen = coalesce(t.sender_seen, c.sender_seen),
    address = coalesce(t.address, c.address), person_name = coalesce(t.person_name, c.person_name),
    last_message_at = greatest(c.last_message_at, t.last_message_at),
    handed_over_at = case when t.hand_over then coalesce(c.handed_over_at, now()) else c.handed_over_at end,
    attempts = 0, pace_at = case when t.n * t.pair_ms > 0
      then greatest(c.pace_at, now()) + t.n * t.pair_ms * interval '1 ms' else c.pace_at end,
    owner = $33::int, lease_until = now() + $34::float8 * interval '1 ms'
  from t join l using (id)
  where c.id = t.id and c.epoch = t.epoch and c.cancelled_epoch is distinct from t.epoch
  returning c.id, c.connection_id, (select n.organization_id from connections n where n.id = c.connection_id) as organization_id,
    c.out_pos - t.n as base, c.sent_pos, t.n, t.refused, t.connection_ms,
    extract(epoch from c.pace_at - now()) * 1000 as pace_ms),
p as (
  update connections n set
    pace_at = greatest(n.pace_at, now()) + x.ms * interval '1 ms'
  from (select connection_id, sum(n * connection_ms) as ms from c where connection_ms > 0 and n > 0 group by 1 order by 1) x
  where n.id = x.connection_id and (select count(*) from c) >= 0
  returning n.id, extract(epoch from n.pace_at - now()) * 1000 as ahead_ms),
o as (
  insert into outbox_messages
    (id, conversation_id, connection_id, organization_id, message_id, pos, state, attempts, sending_at, address, payload,
      in_reply_to, expires_at)
  select r.id, c.id, c.connection_id, c.organization_id,
    case when r.nth > 1 then first_value(r.id) over (partition by r.conversation_id order by r.nth) end, c.base + r.nth,
    case when r.nth = 1 and c.base = c.sent_pos then 'sending' else 'queued' end,
    case when r.nth = 1 and c.base = c.sent_pos then 1 else 0 end,
    case when r.nth = 1 and c.base = c.sent_pos then now() end, r.address, r.payload, r.in_reply_to, r.expires_at
  from unnest($13::uuid[], $14::uuid[], $15::int[], $16::text[], $17::text[], $18::text[], $19::timestamptz[])
    as r(id, conversation_id, nth, address, payload, in_reply_to, expires_at) join c on c.id = r.conversation_id
  where not c.refused),
m as (
  insert into messages (id, conversation_id, organization_id, author, kind, text, platform_id, at)
  select m.id, m.conversation_id, c.organization_id, m.author, m.kind, m.text, m.platform_id, m.at
  from unnest($20::uuid[], $21::uuid[], $22::text[], $23::text[], $24::text[], $25::text[], $26::timestamptz[])
    as m(id, conversation_id, author, kind, text, platform_id, at) join c on c.id = m.conversation_id
  where not c.refused or m.author = 'person'),
d as (
  insert into dead_letters (id, kind, scope, key, channel, connection_id, conversation_id, reason, payload)
  select d.id, 'turn', c.id::text, d.key, d.channel, c.connection_id, c.id, d.reason, d.payload
  from unnest($27::uuid[], $28::uuid[], $29::text[], $30::text[], $31::text[], $32::text[])
    as d(id, conversation_id, key, channel, reason, payload) join c on c.id = d.conversation_id
  on conflict (kind, scope, key) do nothing)
select c.id, c.refused, c.base, c.sent_pos, c.pace_ms, p.ahead_ms,
  (select extract(epoch from n.held_until - now()) * 1000 from connections n where n.id = c.connection_id) as held_ms
from c left join p on p.id = c.connection_id`,
} as const;

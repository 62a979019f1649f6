-- A million old rows each in inbox_events, outbox_messages and messages: 100 000 conversations of ten messages and ten
-- replies, over the last ten days, all finished. Runs once in a migrated database, beside a started server that is idle.

-- Time-ordered as the product's own ids are (version 7), so that the indexes grow as they do in life.
create function pg_temp.old_time(n int) returns timestamptz language sql stable as $$
  select date_trunc('day', now()) - interval '10 days' + n * interval '0.8 s' $$;
create function pg_temp.old_id(salt text, n int) returns uuid language sql stable as $$
  select (lpad(to_hex((extract(epoch from pg_temp.old_time(n)) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(salt || n), 1, 3) || '8' || substr(md5(salt || n), 4, 15))::uuid $$;

create temp table old_account as select id from connections where channel = 'whatsapp' limit 1;

insert into conversations (id, connection_id, user_id, room_id, address, person_name, last_message_at,
    last_pos, done_pos, step_last_pos, step_pos, out_pos, sent_pos, epoch, created_at)
  select pg_temp.old_id('conversation', n), a.id, pg_temp.old_id('user', n), md5('room' || n)::uuid, '{"id":"old"}', 'Old',
    pg_temp.old_time(900000 + n), 10, 10, 0, 0, 10, 10, 10, pg_temp.old_time(n)
  from generate_series(0, 99999) n, old_account a;

insert into conversation_keys (connection_id, key, conversation_id, transferable)
  select a.id, kind || ':old' || n, pg_temp.old_id('conversation', n), false
  from generate_series(0, 99999) n, unnest(array['wa_bsuid', 'wa_id']) kind, old_account a;

insert into inbox_events (connection_id, key, conversation_id, pos, kind, occurred_at, received_at, payload)
  select a.id, 'message:wamid.' || md5('in' || n), pg_temp.old_id('conversation', n % 100000), n / 100000 + 1, 'message',
    pg_temp.old_time(n), pg_temp.old_time(n),
    '{"kind":"message","parts":[{"kind":"text","text":"an old message of ordinary length, stored long ago"}]}'
  from generate_series(0, 999999) n, old_account a;

insert into outbox_messages (id, conversation_id, connection_id, pos, state, attempts, platform_id, report, reported_at,
    address, payload, created_at)
  select pg_temp.old_id('out', n), pg_temp.old_id('conversation', n % 100000), a.id, n / 100000 + 1, 'sent', 1,
    'wamid.' || md5('out' || n), 3, pg_temp.old_time(n), '{"id":"old"}',
    '{"type":"text","text":{"body":"echo an old message of ordinary length, stored long ago"}}', pg_temp.old_time(n)
  from generate_series(0, 999999) n, old_account a;

insert into messages (id, conversation_id, author, kind, text, platform_id, delivery, at)
  select pg_temp.old_id('message', n), pg_temp.old_id('conversation', (n / 2) % 100000),
    case n % 2 when 0 then 'person' else 'agent' end, 'text', 'an old message of ordinary length, stored long ago',
    'wamid.' || md5('message' || n), case n % 2 when 1 then 'read' end, pg_temp.old_time(n)
  from generate_series(0, 999999) n;

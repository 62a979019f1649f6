import { DatabaseConfig } from '../../src/foundation/database/database.config';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { SystemClock } from '../../src/foundation/clock';
import { RouterConfig } from '../../src/message-router/router.config';
import { Retention } from '../../src/operations/retention';
import { databaseClient } from '../support/database';
import { freshDatabase } from '../support/fresh-database';
import { silentLog } from '../support/log';
it('perf', async () => {
  const url = await freshDatabase();
  const client = await databaseClient(url);
  await client.query(`insert into conversations (id, connection_id, room_id, last_pos, done_pos, out_pos, sent_pos)
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '00000000-0000-7000-8000-000000000000', gen_random_uuid(), 1000,1000,1000,1000 from generate_series(1,1000) n`);
  await client.query(`insert into inbox_events (connection_id, key, conversation_id, pos, kind, occurred_at, received_at, payload)
    select '00000000-0000-7000-8000-000000000000', n::text, ('00000000-0000-7000-8000-' || lpad((n % 1000 + 1)::text, 12, '0'))::uuid, n / 1000, 'message', now(), now() - case when n < 200000 then 40 else 1 end * interval '1 day', repeat(md5(n::text), 20) from generate_series(1,400000) n`);
  await client.query(`insert into outbox_messages (id, conversation_id, connection_id, pos, state, address, payload)
    select (case when n < 200000 then '01000000-' else '01ffffff-' end || lpad(to_hex(n/65536),4,'0') || '-7000-8000-' || lpad(n::text, 12, '0'))::uuid, ('00000000-0000-7000-8000-' || lpad((n % 1000 + 1)::text, 12, '0'))::uuid, '00000000-0000-7000-8000-000000000000', n/1000, 'sent', '{}', repeat(md5(n::text), 10) from generate_series(1,400000) n`);
  await client.query('analyze');
  const retention = new Retention(Object.assign(new DatabaseConfig(), { url }), new RouterConfig(), new SystemClock(), silentLog, new Metrics());
  const t = Date.now();
  console.log(await retention.run(new AbortController().signal), Date.now() - t, 'ms');
  console.log((await client.query('select (select count(*) from inbox_events) i, (select count(*) from outbox_messages) o')).rows);
}, 180000);

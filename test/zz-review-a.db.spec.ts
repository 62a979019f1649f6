import { Client } from 'pg';
import { eventually, useRouter } from './support/router';
import { anna, ben, lasting, message, number, report } from './message-router/events';
import { claimed, held, outboxRow } from './message-router/held';
import { pipeline } from './message-router/pipeline';
import { claimSql } from '../src/message-router/leases/claim.sql';
import { renewSql } from '../src/message-router/leases/claim.sql';
import { settleSql } from '../src/message-router/deliver/settle.sql';
import { leasesFrom, type LeaseRow } from '../src/message-router/leases/conversation-lease';
import { openRowFrom } from '../src/message-router/deliver/open-row';
import { nextStep } from '../src/message-router/deliver/settle';
import { routerProcess } from './support/router';

const router = useRouter();
const end = (lease: any, text: string) => ({
  lease, donePos: 1, handOver: false, pairMs: 0, connectionMs: 0,
  replies: [{ id: require('node:crypto').randomUUID(), address: '{}', payload: '{"body":"x"}' }],
  log: [{ id: require('node:crypto').randomUUID(), author: 'agent' as const, kind: 'text', text, platformId: null, at: new Date().toISOString() }],
});
const code = (e: any) => e?.code ?? e?.message;

it('T1 one NUL in an answer harms the neighbour turn', async () => {
  const a = await held(router, ['a'], anna);
  const b = await held(router, ['b'], ben);
  const r = await Promise.allSettled([router.outbox.commit(end(a, 'bad \u0000')), router.outbox.commit(end(b, 'good'))]);
  console.log('T1', r.map((x) => x.status + ' ' + (x.status === 'rejected' ? code(x.reason) : x.value.kind)));
});

it('T2 the same platform id twice loses the whole settlement batch', async () => {
  const a = await held(router, ['a'], anna);
  const b = await held(router, ['b'], ben);
  const c = await held(router, ['c'], [lasting('carl')]);
  const [ra, rb, rc] = [await outboxRow(router, a.id, 'sending'), await outboxRow(router, b.id, 'sending'), await outboxRow(router, c.id, 'sending')];
  const rec = (row: any, platformId: string) => [{ id: row.id, pos: row.pos, attempts: 1, channel: 'test', state: 'sent' as const, platformId }];
  const none = { ms: null, row: null };
  const r = await Promise.allSettled([
    router.ledger.release(a, rec(ra, 'same'), none), router.ledger.release(b, rec(rb, 'same'), none), router.ledger.release(c, rec(rc, 'other'), none)]);
  console.log('T2', r.map((x) => x.status + ' ' + (x.status === 'rejected' ? code(x.reason) : '')), await router.query('select state from outbox_messages'));
});

it('T3 a definite "did not go out" is dropped once another marked the row unknown', async () => {
  const a = await held(router);
  const row = await outboxRow(router, a.id, 'sending');
  const b = await claimed(router, a.id); // took over
  await router.ledger.markUnknown(b, row.id, 30_000);
  await router.ledger.release(a, [{ id: row.id, pos: row.pos, attempts: 1, channel: 'test', state: 'queued', holdMs: 0 }], { ms: 0, row: row.id });
  console.log('T3', await router.query('select state, attempts, next_at - now() as wait from outbox_messages'));
});

it('T4 a process without the connection swallows events', async () => {
  const process = await routerProcess(router.url, []); // e.g. old release during a rolling deploy
  const stages = pipeline(process);
  await router.inbox.append([{ connection: router.connection, event: message('hello') }]);
  await stages.worker.onApplicationBootstrap();
  await eventually(async () => (await router.one('select done_pos from conversations')).done_pos === '1');
  console.log('T4', await router.query('select last_pos, done_pos, owner, due_at from conversations'), await router.query('select count(*) from dead_letters'), await router.query('select count(*) from messages'));
  await process.stop();
});

it('T6 STOP stored by a process that only receives waits for the hold', async () => {
  const process = await router.process();
  const stages = pipeline(process);
  await stages.worker.onApplicationBootstrap();
  router.channel.answers.push({ kind: 'retry', why: '', code: '1', scope: 'conversation', retryAfterMs: 8_000 });
  await process.inbox.append([{ connection: router.connection, event: message('hello') }]);
  await eventually(async () => (await router.query(`select 1 from conversations where owner is null and due_at > now()`)).length);
  const at = Date.now();
  await router.inbox.append([{ connection: router.connection, event: message('STOP') }]); // router itself: handler not started
  await eventually(async () => (await router.query(`select 1 from opt_outs`)).length);
  console.log('T6 STOP took effect after ms', Date.now() - at);
  await eventually(async () => !(await router.query('select from conversations where owner is not null')).length);
  await process.stop();
}, 30_000);

it('T7 a stale holder commits after the join', async () => {
  // two conversations
  await router.inbox.append([{ connection: router.connection, event: message('older', { keys: [lasting('x1')] }) }]);
  await router.query('update conversations set done_pos = last_pos, due_at = null');
  const young = await held(router, ['question'], [number('49777')]);
  const { id: older } = await router.one<{ id: string }>(`select conversation_id as id from conversation_keys where key = 'x1'`);
  // the reaper frees it (session cut), or its lease ran out while the process was paused
  await router.query('update conversations set owner = null, lease_until = null where id = $1', [young.id]);
  await router.joiner.join(older, young.id, 1);
  const moved = await router.query('select conversation_id = $1 as to_older from inbox_events where pos = 2', [older]);
  const r = await router.outbox.commit(end(young, 'answer'));
  console.log('T7 moved', moved, 'old holder commit:', r.kind, await router.query('select id = $1 as older, last_pos, done_pos, out_pos from conversations order by created_at', [older]));
});

it('T10 pace drifts: 8 turns, 10 s of agent each, limit one in 6 s', async () => {
  const a = await held(router);
  let ahead: unknown;
  for (let i = 0; i < 8; i++) {
    const lease = await claimed(router, a.id);
    // the agent took 10 s: the clock of the database moved on, here by moving pace_at back
    await router.query(`update conversations set pace_at = pace_at - interval '10 s'`);
    await router.outbox.commit({ ...end(lease, 'x'), pairMs: 6_000 });
    ahead = (await router.one('select extract(epoch from pace_at - now()) as s from conversations')).s;
  }
  console.log('T10 ahead after 8 turns, s (right: <= 6):', ahead);
});

it('T12 own report waits unread in the inbox while a later one lets the row go again', async () => {
  const a = await held(router, ['a'], anna);
  const x = await outboxRow(router, a.id, 'unknown', { sentAgo: '60 s' });
  const b = await held(router, ['b'], ben);
  const y = await outboxRow(router, b.id, 'sent', { sentAgo: '10 s', platformId: 'py' });
  const rest = Array.from({ length: 499 }, () => report('sent', { platformId: 'nobody' }));
  await router.inbox.append([report('sent', { ourId: y.id, platformId: 'py' }), ...rest, report('delivered', { ourId: x.id, platformId: 'px' })].map((event) => ({ connection: router.connection, event })));
  // one batch of two is applied
  await router.database.transaction((tx) => (router.reports as any).take(tx, router.connection.id));
  const lease = await claimed(router, a.id);
  const [row] = await router.ledger.open(lease);
  console.log('T12 next step of a row whose report is stored:', row && nextStep(row, { unknownOutcome: 'wait-for-report' }, 30_000), await router.query('select report_last_pos, report_done_pos from connections where report_last_pos > 0'));
});

it('T13 settle with a hold against reports: lock order', async () => {
  const a = await held(router);
  const row = await outboxRow(router, a.id, 'sending');
  const c = new Client({ connectionString: router.url });
  await c.connect();
  await c.query('begin');
  await c.query('select 1 from connections where id = $1 for no key update', [router.connection.id]); // lockReportsSql
  const settled = router.ledger.release(a, [{ id: row.id, pos: row.pos, attempts: 1, channel: 'test', state: 'queued', holdMs: 1000, holdConnection: true, connectionId: router.connection.id }], { ms: 1000, row: row.id }).then(() => 'ok', code);
  await new Promise((r) => setTimeout(r, 200));
  const rep = await c.query('select id from outbox_messages where id = $1 for update', [row.id]).then(() => 'ok', code); // applyReports l
  await c.query('rollback');
  console.log('T13 settle', await settled, 'reports', rep);
  await c.end();
});

it('T14 the late answer of the first holder does not wake the conversation', async () => {
  const a = await held(router);
  await router.query('update conversations set done_pos = last_pos');
  const row = await outboxRow(router, a.id, 'sending');
  const b = await claimed(router, a.id);
  await router.ledger.markUnknown(b, row.id, 30_000);
  await router.ledger.release(b, [], { ms: 30_000, row: row.id });
  await router.ledger.record(a, [{ id: row.id, pos: row.pos, attempts: 1, channel: 'test', state: 'sent', platformId: 'p1' }]);
  console.log('T14', await router.query('select o.state, c.due_at - now() as due, c.sent_pos from outbox_messages o, conversations c'));
});

it('T15 STOP does not cancel the turn of a reaped holder', async () => {
  const a = await held(router);
  await router.query('update conversations set owner = null, lease_until = null'); // reaped, epoch kept
  await router.inbox.append([{ connection: router.connection, event: message('STOP') }]);
  await router.stepPass.run(a.id);
  const r = await router.outbox.commit(end(a, 'late answer'));
  console.log('T15 commit of the old turn after STOP:', r.kind, await router.query('select pos, state from outbox_messages order by pos'));
});

it('T17 a poisoned report stops its connection', async () => {
  const a = await held(router);
  const x = await outboxRow(router, a.id, 'sent', { platformId: 'dup' });
  const y = await outboxRow(router, a.id, 'sending');
  await router.inbox.append([{ connection: router.connection, event: report('sent', { ourId: y.id, platformId: 'dup' }) }, { connection: router.connection, event: report('read', { ourId: x.id, platformId: 'dup' }) }]);
  await (router.reports as any).takeWaiting();
  console.log('T17', await router.query('select report_last_pos, report_done_pos from connections where report_last_pos > 0'), await router.query('select report from outbox_messages order by pos'));
});

import { createServer, connect, type Socket } from 'node:net';
import { eventually, useRouter, routerProcess } from './support/router';
import { anna, ben, lasting, message, report } from './message-router/events';
import { claimed, held, outboxRow } from './message-router/held';
import { pipeline } from './message-router/pipeline';
import { renewSql } from '../src/message-router/leases/claim.sql';
import { wakeSql } from '../src/message-router/deliver/reports.sql';
import { nextStep } from '../src/message-router/deliver/settle';

const router = useRouter();
const code = (e: any) => e?.code ?? e?.message;

it('T12 own report waits unread in the inbox while a later one lets the row go again', async () => {
  router.config.workers = 'off';
  const a = await held(router, ['a'], anna);
  const x = await outboxRow(router, a.id, 'unknown', { sentAgo: '60 s' });
  const b = await held(router, ['b'], ben);
  const y = await outboxRow(router, b.id, 'sent', { sentAgo: '10 s', platformId: 'py' });
  const rest = Array.from({ length: 499 }, () => report('sent', { platformId: 'nobody' }));
  await router.inbox.append([report('sent', { ourId: y.id, platformId: 'py' }), ...rest, report('delivered', { ourId: x.id, platformId: 'px' })].map((event) => ({ connection: router.connection, event })));
  await router.database.transaction((tx) => (router.reports as any).take(tx, router.connection.id));
  const lease = await claimed(router, a.id);
  const [row] = await router.ledger.open(lease);
  console.log('T12 next step of a row whose own report is stored:', row && nextStep(row, { unknownOutcome: 'wait-for-report' }, 30_000), await router.query('select report_last_pos, report_done_pos from connections where report_last_pos > 0'));
  router.config.workers = 'on';
});

it('T5 deadlocks between renewals, wakes, commits and settlements', async () => {
  const people = Array.from({ length: 80 }, (_, i) => [lasting(`p${i}`)]);
  await router.inbox.append(people.map((keys) => ({ connection: router.connection, event: message('x', { keys }) })));
  const rows = await router.query<{ id: string }>('select id from conversations order by id');
  const leases = [];
  for (const { id } of rows) leases.push(await claimed(router, id));
  const shuffled = () => [...leases].sort(() => Math.random() - 0.5);
  const counts: Record<string, number> = {};
  const until = Date.now() + 6_000;
  const loop = async (name: string, run: () => Promise<unknown>) => {
    while (Date.now() < until) {
      counts[name] = (counts[name] ?? 0) + 1;
      await run().catch((e) => (counts[`${name} ${code(e)}`] = (counts[`${name} ${code(e)}`] ?? 0) + 1));
    }
  };
  await Promise.all([
    // held-map order is the order of claiming, not of ids
    loop('renew', () => { const s = shuffled(); return router.statements.run(renewSql, [s.map((l) => l.id), s.map((l) => l.epoch), 15_000]); }),
    loop('settle', () => Promise.all(leases.map((l) => router.ledger.record(l, [])))),
    loop('commit', () => Promise.all(leases.map((l) => router.outbox.commit({ lease: l, donePos: 0, replies: [], log: [], handOver: false, pairMs: 0, connectionMs: 0 })))),
    loop('append', () => router.inbox.append(people.map((keys) => ({ connection: router.connection, event: message('x', { keys }) })))),
  ]);
  console.log('T5', counts);
}, 60_000);

it('T5b deadlocks between markSending and reports', async () => {
  const people = Array.from({ length: 60 }, (_, i) => [lasting(`q${i}`)]);
  await router.inbox.append(people.map((keys) => ({ connection: router.connection, event: message('x', { keys }) })));
  const ids = await router.query<{ id: string }>('select id from conversations order by id');
  const rows: { lease: any; id: string }[] = [];
  for (const { id } of ids) { const row = await outboxRow(router, id, 'unknown'); rows.push({ lease: await claimed(router, id), id: row.id }); }
  const counts: Record<string, number> = {};
  const until = Date.now() + 5_000;
  const add = (k: string) => (counts[k] = (counts[k] ?? 0) + 1);
  await Promise.all([
    (async () => { while (Date.now() < until) { await router.query(`update outbox_messages set state = 'unknown' where state = 'sending'`).catch(() => 0); const s = [...rows].sort(() => Math.random() - 0.5); const r = await Promise.allSettled(s.map(({ lease, id }) => router.ledger.markSending(lease, id))); add('mark'); for (const x of r) if (x.status === 'rejected') add(`mark row ${code(x.reason)}`); } })(),
    (async () => { while (Date.now() < until) { await router.query('select id from outbox_messages order by id for update').then(() => add('reports'), (e) => add(`reports ${code(e)}`)); } })(),
  ]);
  console.log('T5b', counts);
}, 60_000);

it('T11 a command while the answer is being sent', async () => {
  const process = await router.process();
  const stages = pipeline(process);
  await stages.worker.onApplicationBootstrap();
  const real = router.channel.send.bind(router.channel);
  router.channel.send = async (m) => { await new Promise((r) => setTimeout(r, 60 + Math.random() * 60)); return real(m); };
  const people = Array.from({ length: 150 }, (_, i) => [lasting(`h${i}`)]);
  await Promise.all(people.map(async (keys) => {
    await process.inbox.append([{ connection: router.connection, event: message('hello', { keys }) }]);
    await new Promise((r) => setTimeout(r, 20 + Math.random() * 120));
    await process.inbox.append([{ connection: router.connection, event: message('/help', { keys }) }]);
  }));
  await new Promise((r) => setTimeout(r, 4_000));
  router.channel.send = real;
  console.log('T11 conversations asleep for the ambiguous wait:', await router.query(`select count(*) from conversations where due_at > now() + interval '5 s' and owner is null`),
    await router.query('select state, count(*) from outbox_messages group by 1'));
  await process.stop();
}, 60_000);

it('T9 one person floods /help: what waits for the other pool', async () => {
  const process = await router.process();
  const stages = pipeline(process);
  await stages.worker.onApplicationBootstrap();
  stages.agent.answers.push(new Promise(() => undefined));
  await process.inbox.append([{ connection: router.connection, event: message('hello') }]);
  await eventually(() => stages.agent.turns.length);
  let max = 0, errors = 0;
  let stop = false;
  const probe = (async () => { while (!stop) { const at = performance.now(); await process.database.query('select 1').catch(() => errors++); max = Math.max(max, performance.now() - at); await new Promise((r) => setTimeout(r, 20)); } })();
  const at = performance.now();
  await process.inbox.append(Array.from({ length: 1000 }, () => ({ connection: router.connection, event: message('/help') })));
  await eventually(async () => Number((await router.one<{ n: string }>(`select count(*) as n from outbox_messages where state = 'sent'`)).n) >= 1000 || performance.now() - at > 25_000);
  stop = true; await probe;
  console.log('T9 longest wait for another query, ms', Math.round(max), 'errors', errors, 'sent', (await router.query(`select state, count(*) from outbox_messages group by 1`)), 'after', Math.round(performance.now() - at));
  await process.stop();
}, 60_000);

it('T8 a connection that goes silent', async () => {
  const url = new URL(router.url);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((c) => {
    const up = connect(Number(url.port), url.hostname);
    sockets.add(c); sockets.add(up);
    c.on('data', (d) => { if (!silent) up.write(d); });
    up.on('data', (d) => { if (!silent) c.write(d); });
    for (const s of [c, up]) s.on('error', () => undefined);
    c.on('close', () => up.destroy()); up.on('close', () => c.destroy());
  });
  await new Promise<void>((r) => server.listen(0, '127.0.0.1', r));
  const through = new URL(router.url); through.hostname = '127.0.0.1'; through.port = String((server.address() as any).port);
  const process = await routerProcess(through.href, [router.channel, router.otherChannel]);
  const connection = process.directory.all[0]!;
  await process.inbox.append([{ connection, event: message('one') }]);
  silent = true; // the network swallows everything for 3 s, then new connections work again; the old one never answers
  const first = process.inbox.append([{ connection, event: message('two') }]).then(() => 'stored', (e) => `rejected ${code(e)}`);
  await new Promise((r) => setTimeout(r, 3_000));
  for (const s of sockets) s.pause();
  const open = new Set(sockets);
  silent = false;
  // new sockets work; the old ones stay black
  for (const s of open) { s.removeAllListeners('data'); }
  const later = process.inbox.append([{ connection, event: message('three') }]).then(() => 'stored', (e) => `rejected ${code(e)}`);
  const fresh = await process.statements.run({ name: 'fresh', text: 'select 1 as ok' }, []).then(() => 'works', code);
  const out = await Promise.race([Promise.all([first, later]), new Promise((r) => setTimeout(() => r('still hanging after 40 s'), 40_000))]);
  console.log('T8 another statement on a new connection', fresh, '; append:', out);
  for (const s of sockets) s.destroy();
  server.close();
  await process.stop();
}, 90_000);

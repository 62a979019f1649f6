import { eventually, useRouter } from './support/router';
import { lasting, message, number, anna } from './message-router/events';
import { pipeline } from './message-router/pipeline';
import { claimed, held, outboxRow } from './message-router/held';

const router = useRouter();

it('T9b one person floods commands', async () => {
  const process = await router.process();
  const stages = pipeline(process);
  await stages.worker.onApplicationBootstrap();
  stages.agent.answers.push(new Promise(() => undefined));
  await process.inbox.append([{ connection: router.connection, event: message('hello') }]);
  await eventually(() => stages.agent.turns.length);
  const errors: Record<string, number> = {};
  let max = 0, stop = false;
  const probe = (async () => { while (!stop) { const at = performance.now(); await process.database.query('select 1').catch((e) => (errors[e.message] = (errors[e.message] ?? 0) + 1)); max = Math.max(max, performance.now() - at); await new Promise((r) => setTimeout(r, 20)); } })();
  await Promise.all(Array.from({ length: 5 }, () => process.inbox.append(Array.from({ length: 1000 }, () => ({ connection: router.connection, event: message('STOP') })))));
  await new Promise((r) => setTimeout(r, 9_000));
  stop = true; await probe;
  console.log('T9b longest wait of another transaction, ms', Math.round(max), errors);
  await process.stop();
}, 60_000);

it('T32 a lost lease with an open row, on a graceful stop', async () => {
  const stages = pipeline(router);
  const lease = await held(router);
  await router.query('update conversations set done_pos = last_pos');
  const row = await outboxRow(router, lease.id, 'queued');
  const again = await claimed(router, lease.id);
  again.lose();
  const seen: unknown[] = [];
  const mark = router.ledger.markSending.bind(router.ledger);
  jest.spyOn(router.ledger, 'markSending').mockImplementation(async (l, id) => { const n = await mark(l, id); seen.push(await router.one('select state, attempts from outbox_messages')); return n; });
  await stages.deliver.open(again);
  jest.restoreAllMocks();
  console.log('T32 in between', seen, 'calls', router.channel.sent.length);
});

it('T31b thirty requests of a thousand events at once', async () => {
  const at = performance.now();
  let n = 0;
  const out = await Promise.allSettled(Array.from({ length: 30 }, () => router.inbox.append(Array.from({ length: 1000 }, () => { const i = n++; return { connection: router.connection, event: message('x', { keys: [lasting(`m${i}`), number(`49${i}`)] }) }; }))));
  const counts: Record<string, number> = {};
  for (const o of out) { const k = o.status === 'rejected' ? (o.reason.code ?? o.reason.message) : 'ok'; counts[k] = (counts[k] ?? 0) + 1; }
  console.log('T31b', counts, Math.round(performance.now() - at), 'ms');
}, 120_000);

import type { ConversationLease } from '../../../src/message-router/leases/conversation-lease';
import type { TurnEnd } from '../../../src/message-router/outbox/outbox.repository';
import { eventually, HoldingHandler, useRouter, type RouterProcess } from '../../support/router';
import { message } from '../events';

const router = useRouter();
const append = (text: string) =>
  router.inbox.append([{ connection: router.connection, event: message(text) }]);
const idOf = async () => (await router.one<{ id: string }>('select id from conversations')).id;

/** A turn that says nothing. */
const endOf = (lease: ConversationLease): TurnEnd => ({
  ...{ lease, donePos: lease.lastPos, replies: [], log: [] },
  ...{ handOver: false, pairMs: 0, connectionMs: 0 },
});

/** A process that works. */
async function worker(): Promise<{ worker: RouterProcess; handler: HoldingHandler }> {
  const made = await router.process();
  const handler = new HoldingHandler();
  await made.leases.start(handler);
  return { worker: made, handler };
}

async function stop({ worker: { leases }, handler }: Awaited<ReturnType<typeof worker>>): Promise<void> {
  const stopped = leases.beforeApplicationShutdown();
  handler.release();
  await stopped;
}

it('what was stored before a process came is found by polling', async () => {
  await append('one');
  const one = await worker();
  await eventually(() => one.handler.held.length);
  expect(one.handler.held[0]?.events).toHaveLength(1);
  expect(one.worker.leases.claimAs).toBe(one.worker.leases.ownerId);
  await stop(one);
});

it('a process that only receives claims nothing', () => {
  expect(router.leases.claimAs).toBeUndefined();
});

it('a process that dies loses its conversations to another at once, and knows it', async () => {
  const dying = await worker();
  await append('one');
  await eventually(() => dying.handler.held.length);
  const other = await worker();
  await router.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = $1`,
    [dying.worker.leases.ownerId],
  );
  await eventually(() => other.handler.held.length + dying.handler.held.length > 1);
  const [lost] = dying.handler.held;
  expect(lost?.held).toBe(false);
  expect(lost?.ended.signal.aborted).toBe(true);
  expect(await router.one('select epoch from conversations')).toEqual({ epoch: '2' });
  // It comes back under a new name.
  await eventually(() => dying.worker.leases.ownerId);
  await stop(dying);
  await stop(other);
});

it('a process that stops hands back what it holds, due at once', async () => {
  const one = await worker();
  await append('one');
  await eventually(() => one.handler.held.length);
  const [lease] = one.handler.held;
  await one.worker.leases.beforeApplicationShutdown();
  expect(lease?.held).toBe(false);
  expect(await router.one('select owner, due_at <= now() as due from conversations')).toEqual({
    owner: null,
    due: true,
  });
  one.handler.release();
});

it('a holder is told of rows that others queued, of commands and of a cancelled turn', async () => {
  const one = await worker();
  await append('one');
  await eventually(() => one.handler.held.length);
  const [lease] = one.handler.held;
  await router.query('update conversations set out_pos = 1, step_last_pos = 2, cancelled_epoch = epoch');
  router.leases.hearQueued(await idOf());
  one.worker.leases.hearQueued(await idOf());
  await eventually(() => one.handler.told.length && one.handler.commanded.length);
  expect(one.handler.told).toContain(lease);
  expect(lease?.outPos).toBe(1);
  expect(lease?.ended.signal.aborted).toBe(true);
  expect(lease?.held).toBe(true);
  await stop(one);
});

it('a holder is not told of its own replies, whose commit it has not heard of yet', async () => {
  const one = await worker();
  await append('one');
  await eventually(() => one.handler.held.length);
  const [lease] = one.handler.held;
  if (lease) void one.worker.outbox.commit(endOf(lease));
  await router.query(`update conversations set out_pos = 5, pace_at = now() + interval '1 hour'`);
  one.worker.leases.hearQueued(await idOf());
  await eventually(() => (lease?.paceMs ?? 0) > 1_000_000);
  expect(one.handler.told).toEqual([]);
  await stop(one);
});

it('a holder whose lease another has taken learns it at the renewal', async () => {
  const one = await worker();
  await append('one');
  await eventually(() => one.handler.held.length);
  await router.query('update conversations set epoch = epoch + 1');
  one.worker.leases.hearQueued(await idOf());
  await eventually(() => one.handler.held[0]?.held === false);
  await stop(one);
});

it('what is heard of while it is held is looked at again after the release', async () => {
  const one = await worker();
  await append('one');
  await eventually(() => one.handler.held.length);
  one.worker.leases.hear(await idOf());
  await router.query('update conversations set owner = null, lease_until = null, done_pos = 0');
  one.handler.release();
  await eventually(() => one.handler.held.length > 1);
  expect(one.handler.held[1]?.epoch).toBe('2');
  await stop(one);
});

it('what a process cannot answer for it leaves waiting, for one that can', async () => {
  const strange = await worker();
  jest.spyOn(strange.worker.directory, 'all', 'get').mockReturnValue([]);
  await append('one');
  strange.worker.leases.hear(await idOf());
  const other = await worker();
  await eventually(() => other.handler.held.length);
  expect(strange.handler.held).toEqual([]);
  expect(await router.one('select done_pos from conversations')).toEqual({ done_pos: '0' });
  await stop(strange);
  await stop(other);
});

it('work that throws loses the lease, not the conversation', async () => {
  const one = await worker();
  one.handler.work = (lease) => {
    one.handler.held.push(lease);
    return Promise.reject(new Error('a bug'));
  };
  await append('one');
  await eventually(() => one.handler.held.length);
  expect(one.handler.held[0]?.held).toBe(false);
  await router.query('update conversations set lease_until = now()');
  one.worker.leases.hearLater(await idOf(), 1);
  await eventually(() => one.handler.held.length > 1);
  await stop(one);
});

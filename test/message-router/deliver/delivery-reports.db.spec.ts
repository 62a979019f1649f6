import type { DeliveryEvent } from '../../../src/channels';
import { eventually, useRouter } from '../../support/router';
import { message, report } from '../events';
import { held, outboxRow } from '../held';

const router = useRouter();

/** Stores reports and waits until the connection's cursor has passed them. */
async function reported(...reports: DeliveryEvent[]): Promise<void> {
  await router.inbox.append(reports.map((event) => ({ connection: router.connection, event })));
  await passed();
}
const passed = () =>
  eventually(async () => {
    const rows = await router.query('select from connections where report_last_pos > report_done_pos');
    return !rows.length;
  });
const rowOf = (id: string) =>
  router.one('select state, report, platform_id, error_code from outbox_messages where id = $1', [id]);
const letters = () => router.query('select kind, key, reason, channel, payload from dead_letters');
const sent = async (platformId = 'p1') => outboxRow(router, (await held(router)).id, 'sent', { platformId });

describe('a row is found', () => {
  it('by our id, even before the platform’s id is known, which is kept', async () => {
    const row = await outboxRow(router, (await held(router)).id, 'sending');
    await reported(report('sent', { ourId: row.id, platformId: 'p9' }));
    expect(await rowOf(row.id)).toEqual({ state: 'sent', report: 1, platform_id: 'p9', error_code: null });
  });

  it('by the platform’s id, where ours does not come back', async () => {
    const row = await sent();
    await reported(report('delivered', { platformId: 'p1' }));
    expect(await rowOf(row.id)).toMatchObject({ report: 2 });
  });

  it('by the platform’s id, where the other id is somebody else’s', async () => {
    const row = await sent();
    await reported(report('delivered', { platformId: 'p1', ourId: '00000000-0000-0000-0000-000000000009' }));
    expect(await rowOf(row.id)).toMatchObject({ report: 2 });
  });

  it('never on another connection', async () => {
    const row = await sent();
    const events = [
      report('read', { platformId: 'p1' }),
      report('read', { ourId: row.id, platformId: 'p1' }),
    ];
    await router.inbox.append(events.map((event) => ({ connection: router.otherConnection, event })));
    await passed();
    expect(await rowOf(row.id)).toMatchObject({ report: 0 });
  });

  it('or not at all: what others sent on the same number', async () => {
    await reported(report('sent', { platformId: 'p-theirs' }));
    expect(await letters()).toEqual([]);
  });
});

describe('forward only', () => {
  it.each<[string, readonly DeliveryEvent['state'][], string, number]>([
    ['in order', ['sent', 'delivered', 'read'], 'sent', 3],
    ['out of order', ['read', 'sent', 'delivered'], 'sent', 3],
    ['a failure', ['failed'], 'failed', 0],
    ['a failure after it left', ['sent', 'failed'], 'failed', 1],
    ['a failure before it left, by the order of arrival', ['failed', 'sent'], 'failed', 1],
    ['a failure after it was delivered', ['delivered', 'failed'], 'sent', 2],
    ['a failure that was overtaken', ['failed', 'delivered'], 'sent', 2],
  ])('%s', async (_what, states, state, rank) => {
    const one = await sent('one');
    for (const each of states) await reported(report(each, { platformId: 'one', code: '131026' }));
    expect(await rowOf(one.id)).toMatchObject({ state, report: rank });
    // In one batch it ends the same.
    const two = await outboxRow(router, (await held(router)).id, 'sent', { platformId: 'two' });
    await reported(...states.map((each) => report(each, { platformId: 'two', code: '131026' })));
    expect(await rowOf(two.id)).toMatchObject({ state, report: rank });
  });

  it('a failure is told to the operator, once', async () => {
    const row = await sent();
    await reported(report('failed', { platformId: 'p1', code: '131026' }));
    await reported(
      report('failed', { platformId: 'p1', code: '131026' }),
      report('failed', { platformId: 'p1' }),
    );
    expect(await rowOf(row.id)).toMatchObject({ error_code: expect.anything() as string });
    expect(await letters()).toEqual([
      { kind: 'send', key: row.id, reason: '131026', channel: 'test', payload: '{"body":"hi"}' },
    ]);
  });

  it('the same report twice is one', async () => {
    const row = await sent();
    await reported(
      report('read', { platformId: 'p1', key: 'same' }),
      report('read', { platformId: 'p1', key: 'same' }),
    );
    const before = await router.query('select xmin from outbox_messages');
    await reported(report('delivered', { platformId: 'p1' }), report('read', { platformId: 'p1' }));
    expect(await router.query('select xmin from outbox_messages')).toEqual(before);
    expect(await rowOf(row.id)).toMatchObject({ report: 3 });
  });

  it('settles a row of unknown outcome, and one that was given up', async () => {
    const { id } = await held(router);
    const rows = [await outboxRow(router, id, 'unknown'), await outboxRow(router, id, 'parked')];
    await reported(...rows.map((row) => report('delivered', { ourId: row.id, platformId: `p-${row.id}` })));
    for (const row of rows) expect(await rowOf(row.id)).toMatchObject({ state: 'sent' });
  });
});

describe('the cursor', () => {
  const cursor = () =>
    router.one('select report_last_pos, report_done_pos from connections where id = $1', [
      router.connection.id,
    ]);

  it('passes holes', async () => {
    const row = await sent();
    await router.query('update connections set report_last_pos = 5 where id = $1', [router.connection.id]);
    await reported(report('read', { platformId: 'p1' }));
    expect(await cursor()).toEqual({ report_last_pos: '6', report_done_pos: '6' });
    expect(await rowOf(row.id)).toMatchObject({ report: 3 });
  });

  it('takes more than a batch', async () => {
    const { id } = await held(router);
    const rows: string[] = [];
    for (let nth = 0; nth < 3; nth++)
      rows.push((await outboxRow(router, id, 'sent', { platformId: `p${nth}` })).id);
    await reported(
      ...Array.from({ length: 1_100 }, (_, nth) =>
        report('delivered', { platformId: `p${Math.floor(nth / 500)}` }),
      ),
    );
    expect(await cursor()).toEqual({ report_last_pos: '1100', report_done_pos: '1100' });
    for (const row of rows) expect(await rowOf(row)).toMatchObject({ report: 2 });
  });

  it('is moved by one process at a time', async () => {
    const row = await sent();
    const others = await Promise.all([router.process(), router.process()]);
    await router.query('update connections set report_last_pos = 0');
    await router.inbox.append([
      { connection: router.connection, event: report('read', { platformId: 'p1' }) },
    ]);
    for (const { bell } of others) bell.ring();
    await passed();
    expect(await cursor()).toEqual({ report_last_pos: '1', report_done_pos: '1' });
    expect(await rowOf(row.id)).toMatchObject({ report: 3 });
  });

  it('remembers the newest send that was reported, and never an older one', async () => {
    const { id } = await held(router);
    await outboxRow(router, id, 'sent', { platformId: 'new', sentAgo: '1 minute' });
    await outboxRow(router, id, 'sent', { platformId: 'old', sentAgo: '1 hour' });
    const newest = async () =>
      router.one(
        `select round(extract(epoch from now() - reported_send_at) / 60) as minutes from connections where id = $1`,
        [router.connection.id],
      );
    await reported(report('sent', { platformId: 'new' }));
    await reported(report('sent', { platformId: 'old' }));
    expect(await newest()).toEqual({ minutes: '1' });
  });
});

describe('a conversation that waits', () => {
  const due = () => router.one('select due_at <= now() as due from conversations');
  const waiting = () => router.query(`update conversations set due_at = now() + interval '1 hour'`);

  it.each(['unknown', 'queued'] as const)('for a row that is %s is woken by its report', async (state) => {
    const row = await outboxRow(router, (await held(router)).id, state);
    await waiting();
    await reported(report('sent', { ourId: row.id, platformId: 'p1' }));
    await eventually(async () => (await due()).due);
  });

  it('for something else sleeps on', async () => {
    await sent();
    await waiting();
    await reported(report('read', { platformId: 'p1' }), report('failed', { platformId: 'p-theirs' }));
    expect(await due()).toEqual({ due: false });
  });
});

it.each([
  ['names no id of ours', { ourId: 'no id of ours' }],
  ['brings the platform id of another', { platformId: 'p1' }],
])('a report that %s is left to the operator; those beside it are applied', async (_what, about) => {
  const { id } = await held(router);
  const [first, second, third] = [
    await outboxRow(router, id, 'sent', { platformId: 'p1' }),
    await outboxRow(router, id, 'sending'),
    await outboxRow(router, id, 'sending'),
  ];
  await reported(
    report('delivered', { platformId: 'p1' }),
    report('delivered', { ourId: second.id, key: 'bad', ...about }),
    report('read', { ourId: third.id, platformId: 'p3' }),
  );
  expect([await rowOf(first.id), await rowOf(second.id), await rowOf(third.id)]).toMatchObject([
    { report: 2, platform_id: 'p1' },
    { report: 0, platform_id: null },
    { report: 3, platform_id: 'p3' },
  ]);
  expect(await letters()).toMatchObject([{ kind: 'event', key: 'bad', reason: 'REPORT_NOT_APPLICABLE' }]);
});

it('reports of one connection that cannot be taken do not keep those of the others back', async () => {
  const { id: other } = router.otherConnection;
  jest.spyOn(router.database, 'transaction').mockRejectedValueOnce(new Error('a bug'));
  await router.inbox.append([
    { connection: router.connection, event: report('sent') },
    { connection: router.otherConnection, event: report('sent') },
  ]);
  await eventually(
    async () =>
      (await router.one('select report_done_pos from connections where id = $1', [other])).report_done_pos ===
      '1',
  );
});

it('takes nothing in a process that only receives', async () => {
  const receiver = await router.process();
  receiver.config.workers = 'off';
  receiver.reports.onApplicationBootstrap();
  await receiver.inbox.append([{ connection: router.connection, event: report('sent') }]);
  await receiver.inbox.append([{ connection: router.connection, event: message('hi') }]);
  expect(
    await router.one('select report_done_pos from connections where id = $1', [router.connection.id]),
  ).toEqual({
    report_done_pos: '0',
  });
  await receiver.reports.beforeApplicationShutdown();
  // Polling finds what nobody rang for.
  const worker = await router.process();
  worker.reports.onApplicationBootstrap();
  await passed();
  await worker.reports.beforeApplicationShutdown();
});

import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import { appendSql } from '../../../src/message-router/inbox/append.sql';
import { claimSql } from '../../../src/message-router/leases/claim.sql';
import { LEASE_MS } from '../../../src/message-router/leases/leases';
import { eventually, HoldingHandler, useRouter, type RouterProcess } from '../../support/router';
import { lasting, message, report } from '../events';

const router = useRouter();
const append = (on: RouterProcess, ...events: Parameters<typeof on.inbox.append>[0][number]['event'][]) =>
  on.inbox.append(events.map((event) => ({ connection: router.connection, event })));

describe('whoever stores an event also takes the conversation', () => {
  let worker: RouterProcess;
  const handler = new HoldingHandler();
  beforeAll(async () => {
    worker = await router.process();
    await worker.leases.start(handler);
  });
  beforeEach(() => {
    handler.release();
    handler.held.length = handler.commanded.length = 0;
    worker.config.burstMs = 0;
  });
  afterAll(() => handler.release());

  it('if it was idle: its events come along and need not be read back', async () => {
    await append(worker, message('one', { id: 'm1' }), message('two', { id: 'm2' }));
    await eventually(() => handler.held.length);
    expect(handler.held).toHaveLength(1);
    expect(handler.held[0]).toMatchObject({ epoch: '1', lastPos: 2, donePos: 0, held: true });
    expect(handler.held[0]?.events).toMatchObject([
      { pos: 1, event: { messageId: 'm1' } },
      { pos: 2, event: { messageId: 'm2' } },
    ]);
    const row = await router.one('select owner, lease_until > now() as leased from conversations');
    expect(row).toEqual({ owner: worker.leases.ownerId, leased: true });
  });

  it('not while it is held: the holder looks again when it is done', async () => {
    await append(worker, message('one'));
    await eventually(() => handler.held.length);
    await append(worker, message('two'));
    expect(await router.one('select epoch, last_pos from conversations')).toEqual({
      epoch: '1',
      last_pos: '2',
    });
    await eventually(() => handler.held[0]?.heardOf);
    expect(handler.held).toHaveLength(1);
  });

  it('not what was claimed otherwise in the same microsecond', async () => {
    const run = jest.spyOn(worker.statements, 'run');
    await append(worker, message('one', { key: 'one' }));
    const [, appended = []] = run.mock.calls.find(([{ name }]) => name === 'append') ?? [];
    jest.restoreAllMocks();
    await eventually(() => handler.held.length);
    const client = new Client({ connectionString: router.url });
    await client.connect();
    try {
      // In one transaction the clock of the database stands still.
      await client.query('begin');
      const { id } = await router.one<{ id: string }>('select id from conversations');
      await client.query('update conversations set owner = null, lease_until = null');
      const claim = [[id], worker.leases.ownerId, LEASE_MS, 500, [router.connection.id]];
      expect((await client.query({ ...claimSql, values: claim })).rows).toHaveLength(1);
      const values = appended.map((value) => (isDeepStrictEqual(value, ['one']) ? ['two'] : value));
      const { rows } = await client.query({ ...appendSql, values });
      expect(rows).toMatchObject([{ key: 'two', pos: '2', epoch: '2', claimed: false }]);
    } finally {
      await client.query('rollback');
      await client.end();
    }
  });

  it('as many as there is room for; the others wait for it, due', async () => {
    jest.spyOn(worker.leases, 'room', 'get').mockReturnValue(2);
    const run = jest.spyOn(worker.statements, 'run');
    await append(worker, ...[1, 2, 3].map((nth) => message('one', { keys: [lasting(`p${nth}`)] })));
    const rows = (await run.mock.results[run.mock.calls.findIndex(([{ name }]) => name === 'append')]
      ?.value) as { claimed: boolean }[];
    expect(rows.map(({ claimed }) => claimed).sort()).toEqual([null, true, true]);
    // What is left over is claimed as it is heard of.
    await eventually(() => handler.held.length === 3);
    jest.restoreAllMocks();
  });

  it('not while a burst may go on', async () => {
    worker.config.burstMs = 60_000;
    await append(worker, message('one'));
    expect(await router.one('select owner from conversations')).toEqual({ owner: null });
  });

  it('not by a process that only receives; it tells one that works', async () => {
    await append(router, message('one'));
    await eventually(() => handler.held.length);
    expect(handler.held[0]?.events).toHaveLength(1);
  });

  it('and a command is looked at even while the conversation is held', async () => {
    await append(worker, message('one'));
    await eventually(() => handler.held.length);
    await append(worker, message('/help'));
    await eventually(() => handler.commanded.length);
    expect(handler.commanded).toEqual([handler.held[0]?.id]);
  });

  it('and many commands of one request are looked at once', async () => {
    await append(worker, message('one'));
    await eventually(() => handler.held.length);
    await append(worker, message('/help'), message('/human'), message('STOP'));
    await eventually(() => handler.commanded.length);
    expect(handler.commanded).toEqual([handler.held[0]?.id]);
  });

  it('and reports ring the bell', async () => {
    let rung = 0;
    worker.bell.onRing(() => rung++);
    await append(worker, report('sent', { key: 'r' }));
    await eventually(() => rung);
    await append(worker, report('sent', { key: 'r' }));
    expect(rung).toBe(1);
  });
});

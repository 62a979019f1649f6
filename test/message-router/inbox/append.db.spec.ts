import type { InboundEvent } from '../../../src/channels';
import { useRouter } from '../../support/router';
import { anna, ben, identityChanged, lasting, message, notice, number, report } from '../events';

const router = useRouter();

const append = (...events: InboundEvent[]) =>
  router.inbox.append(events.map((event) => ({ connection: router.connection, event })));
const stored = () =>
  router.query<{ key: string; conversation_id: string | null; pos: string | null; kind: string }>(
    'select key, conversation_id, pos, kind from inbox_events order by conversation_id nulls last, pos, key',
  );
const conversations = () =>
  router.query<{ id: string; last_pos: string; step_last_pos: string; due: boolean; is_group: boolean }>(
    'select id, last_pos, step_last_pos, due_at <= now() as due, is_group from conversations order by id',
  );
/** Which conversation each key leads to. */
const keys = async () =>
  Object.fromEntries(
    (
      await router.query<{ key: string; conversation_id: string }>(
        'select key, conversation_id from conversation_keys',
      )
    ).map((row) => [row.key, row.conversation_id]),
  );
/** The conversation that holds an event. */
const homeOf = async (key: string) => (await stored()).find((row) => row.key === key)?.conversation_id;

describe('events are stored once', () => {
  it('within a request', async () => {
    await append(
      message('one', { key: 'a' }),
      message('one again', { key: 'a' }),
      message('two', { key: 'b' }),
    );
    expect((await stored()).map(({ key, pos }) => [key, pos])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('across requests, touching nothing the second time', async () => {
    await append(message('one', { key: 'a' }));
    const before = await router.query('select *, xmin from conversations');
    await append(message('one', { key: 'a' }));
    expect(await router.query('select *, xmin from conversations')).toEqual(before);
    expect(await stored()).toHaveLength(1);
  });

  it('delivered to ten processes at the same moment: one row, and at most holes behind it', async () => {
    const processes = await Promise.all(Array.from({ length: 10 }, () => router.process()));
    const event = message('hello', { key: 'same' });
    await Promise.all(processes.map(({ inbox }) => inbox.append([{ connection: router.connection, event }])));
    expect(await stored()).toHaveLength(1);
    expect(await conversations()).toHaveLength(1);
    await append(message('more', { key: 'more' }));
    const [first, second] = await stored();
    expect(Number(second?.pos)).toBeGreaterThan(Number(first?.pos));
    expect((await conversations())[0]?.last_pos).toBe(second?.pos);
  });

  it('the same key on another connection is another event', async () => {
    await append(message('one', { key: 'a' }));
    await router.inbox.append([{ connection: router.otherConnection, event: message('one', { key: 'a' }) }]);
    expect(await stored()).toHaveLength(2);
    expect(await conversations()).toHaveLength(2);
  });
});

describe('a conversation is found', () => {
  it('by its strongest known key, and the others are learnt', async () => {
    await append(message('one', { keys: [lasting('anna')] }));
    await append(message('two', { keys: [lasting('anna'), lasting('parent'), number('491')] }));
    const [only, ...more] = await conversations();
    expect(more).toEqual([]);
    expect(await keys()).toEqual({ anna: only?.id, parent: only?.id, '491': only?.id });
  });

  it('by a number alone, and then by the id that the same number comes with', async () => {
    await append(message('one', { keys: [number('491')] }));
    await append(message('two', { keys: anna }));
    await append(message('three', { keys: [lasting('anna')] }));
    expect(await conversations()).toHaveLength(1);
    expect((await stored()).map(({ pos }) => pos)).toEqual(['1', '2', '3']);
  });

  it('anew when a known number comes with another id: the number has a new owner, and leads to them', async () => {
    await append(message('anna', { key: 'a', keys: anna }));
    await append(message('ben', { key: 'b', keys: [lasting('ben'), number('491')] }));
    await append(message('ben', { key: 'c', keys: [number('491')] }));
    const [a, b, c] = [await homeOf('a'), await homeOf('b'), await homeOf('c')];
    expect(b).not.toBe(a);
    expect(c).toBe(b);
    await append(message('anna', { key: 'd', keys: [lasting('anna')] }));
    expect(await homeOf('d')).toBe(a);
  });

  it('of two owners of one number in one request, the later has it', async () => {
    await append(
      message('anna', { key: 'a', keys: anna }),
      message('ben', { key: 'b', keys: [lasting('ben'), number('491')] }),
    );
    expect((await keys())['491']).toBe(await homeOf('b'));
  });

  it('by the old key or the new when the platform tells of a change', async () => {
    await append(message('one', { key: 'a', keys: [lasting('old')] }));
    await append(identityChanged({ key: 'b', keys: [lasting('new'), lasting('old')] }));
    await append(message('two', { key: 'c', keys: [lasting('new')] }));
    expect(new Set(await Promise.all(['a', 'b', 'c'].map(homeOf))).size).toBe(1);
  });

  it('by the group, whoever writes in it', async () => {
    await append(
      message('one', { keys: [lasting('group')], group: true }),
      message('two', { keys: [lasting('group')], group: true }),
    );
    expect(await conversations()).toMatchObject([{ is_group: true, last_pos: '2' }]);
  });

  it('within one request by the same rules', async () => {
    await append(
      message('one', { key: 'a', keys: anna }),
      message('two', { key: 'b', keys: ben }),
      message('3', { keys: anna }),
    );
    expect((await conversations()).map(({ last_pos }) => last_pos).sort()).toEqual(['1', '2']);
  });

  it('never on another connection', async () => {
    await append(message('one', { key: 'a' }));
    await router.inbox.append([{ connection: router.otherConnection, event: message('two', { key: 'b' }) }]);
    expect(await homeOf('b')).not.toBe(await homeOf('a'));
  });
});

describe('what is no conversation', () => {
  it('reports are counted on their connection, in the order of arrival, across requests', async () => {
    await append(report('sent', { key: 'r1' }), message('x'), report('delivered', { key: 'r2' }));
    await append(report('read', { key: 'r3' }), report('sent', { key: 'r1' }));
    const reports = (await stored()).filter(({ kind }) => kind === 'delivery');
    expect(reports.map(({ key, pos, conversation_id }) => [key, pos, conversation_id])).toEqual([
      ['r1', '1', null],
      ['r2', '2', null],
      ['r3', '3', null],
    ]);
    const { report_last_pos } = await router.one('select report_last_pos from connections where id = $1', [
      router.connection.id,
    ]);
    expect(report_last_pos).toBe('3');
    await router.inbox.append([{ connection: router.otherConnection, event: report('sent', { key: 'r1' }) }]);
    expect(
      await router.one('select pos from inbox_events where connection_id = $1', [router.otherConnection.id]),
    ).toEqual({
      pos: '1',
    });
  });

  it('notices are kept without a position', async () => {
    await append(notice({ key: 'n' }));
    expect(await stored()).toEqual([{ key: 'n', conversation_id: null, pos: null, kind: 'notice' }]);
    expect(await conversations()).toEqual([]);
  });
});

it('marks what a step may want, and remembers the newest such position', async () => {
  await append(message('hi'), message('/help'), message('hi'));
  expect(await conversations()).toMatchObject([{ last_pos: '3', step_last_pos: '2' }]);
  await append(message('hi'));
  expect(await conversations()).toMatchObject([{ last_pos: '4', step_last_pos: '2' }]);
  await append(message('hi'), message('STOP'));
  expect(await conversations()).toMatchObject([{ last_pos: '6', step_last_pos: '6' }]);
});

it('waits for a burst to end, counted from its first message', async () => {
  router.config.burstMs = 60_000;
  await append(message('one'));
  const first = await router.one('select due_at from conversations');
  expect(await conversations()).toMatchObject([{ due: false }]);
  await append(message('two'));
  expect(await router.one('select due_at from conversations')).toEqual(first);
});

describe('a conversation that waits for a row of its outbox', () => {
  const due = () => router.one('select due_at <= now() as due from conversations');
  const waiting = () => router.query(`update conversations set due_at = now() + interval '1 hour'`);

  it('is due at once for a command', async () => {
    await append(message('one'));
    await waiting();
    await append(message('STOP'));
    expect(await due()).toEqual({ due: true });
  });

  it('is not for a message, which is answered together with those that follow', async () => {
    await append(message('one'));
    await waiting();
    await append(message('two'));
    expect(await due()).toEqual({ due: false });
  });
});

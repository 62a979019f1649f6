import { routerProcess, useRouter } from '../../support/router';
import { ben, message, report } from '../events';

const router = useRouter();
const arrivalsOf = (...events: Parameters<typeof router.inbox.append>[0][number]['event'][]) =>
  events.map((event) => ({ connection: router.connection, event }));

describe('one bad event', () => {
  // A time that is none, and a key that PostgreSQL's text cannot hold.
  const bad = [message('bad', { key: 'bad', at: 'no time' }), message('bad', { key: 'bad\u0000' })];

  it.each(bad)('never harms its neighbours, in its request or in others', async (event) => {
    await Promise.all([
      router.inbox.append(arrivalsOf(message('one', { key: 'a' }), event, message('two', { key: 'b' }))),
      router.inbox.append(arrivalsOf(message('three', { key: 'c', keys: ben }))),
    ]);
    expect((await router.query('select key from inbox_events order by key')).map(({ key }) => key)).toEqual([
      'a',
      'b',
      'c',
    ]);
    const letters = await router.query(
      'select kind, scope, key, channel, connection_id, reason, payload from dead_letters',
    );
    expect(letters).toEqual([
      {
        kind: 'event',
        scope: router.connection.id,
        key: 'bad',
        channel: 'test',
        connection_id: router.connection.id,
        reason: 'NOT_STORABLE',
        payload: JSON.stringify(event),
      },
    ]);
  });

  it('is kept once, however often it is delivered', async () => {
    for (let time = 0; time < 2; time++) await router.inbox.append(arrivalsOf(...bad.slice(0, 1)));
    expect(await router.query('select id from dead_letters')).toHaveLength(1);
  });
});

it('nothing to store costs nothing', async () => {
  await expect(router.inbox.append([])).resolves.toBeUndefined();
});

it('a request of a thousand reports is one statement', async () => {
  await router.inbox.append(
    arrivalsOf(...Array.from({ length: 1000 }, (_, nth) => report('sent', { key: `r${nth}` }))),
  );
  expect(
    await router.one('select report_last_pos from connections where id = $1', [router.connection.id]),
  ).toEqual({
    report_last_pos: '1000',
  });
  expect(await router.one('select count(distinct pos) n, max(pos) from inbox_events')).toEqual({
    n: '1000',
    max: '1000',
  });
});

/** Its statements end after 300 ms. */
const impatientProcess = () =>
  routerProcess(`${router.url}?statement_timeout=300`, [router.channel, router.otherChannel]);

describe('what a platform delivers again after hours', () => {
  const many = (prefix: string, n: number) =>
    Array.from({ length: n }, (_, nth) => report('sent', { key: `${prefix}${nth}` }));
  const appends = (run: { mock: { calls: [{ name: string }, ...unknown[]][] } }) =>
    run.mock.calls.filter(([{ name }]) => name === 'append').length;

  it('is stored in statements of at most 2000 events, whole requests where they fit', async () => {
    const run = jest.spyOn(router.statements, 'run');
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((one) => router.inbox.append(arrivalsOf(...many(one, 900)))),
    );
    expect(appends(run)).toBe(3);
    await router.inbox.append(arrivalsOf(...many('large', 2_001)));
    expect(appends(run)).toBe(5);
    expect(await router.one('select count(*) as n from inbox_events')).toEqual({ n: '6501' });
    run.mockRestore();
  });

  it('does not wait for the one whose conversation somebody holds locked', async () => {
    await router.inbox.append(arrivalsOf(message('one')));
    const slow = await impatientProcess();
    const stored = await router.database.transaction(async (tx) => {
      await tx.query('select from conversations for update');
      return Promise.allSettled([
        slow.inbox.append(arrivalsOf(message('two', { key: 'blocked' }))),
        slow.inbox.append(arrivalsOf(message('hi', { key: 'free', keys: ben }))),
      ]);
    });
    expect(stored.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await slow.stop();
  });
});

it('an event whose key is longer than an index entry may be is left to the operator', async () => {
  const key = Array.from({ length: 4_000 }, (_, nth) =>
    String.fromCharCode(0x4e00 + ((nth * 7919) % 20_000)),
  ).join('');
  await router.inbox.append(arrivalsOf(message('one', { key }), message('two', { key: 'b' })));
  expect(await router.query('select key from inbox_events')).toEqual([{ key: 'b' }]);
  expect(await router.query('select key from dead_letters')).toEqual([{ key: key.slice(0, 500) }]);
});

it('rejects when the database is not there, and stores nothing', async () => {
  const gone = await router.process();
  await gone.statements.onApplicationShutdown();
  await expect(gone.inbox.append(arrivalsOf(message('lost')))).rejects.toThrow();
  expect(await router.query('select key from inbox_events')).toEqual([]);
});

describe('a room', () => {
  const roomOf = async () =>
    (await router.one<{ room_id: string }>('select room_id from conversations')).room_id;

  it('is named by what the person was first known by, and stays', async () => {
    await router.inbox.append(arrivalsOf(message('one')));
    const room = await roomOf();
    await router.inbox.append(arrivalsOf(message('two')));
    expect(await roomOf()).toBe(room);
  });

  it("is another on an organisation's connection", async () => {
    await router.inbox.append(arrivalsOf(message('one')));
    const own = await roomOf();
    await router.query('truncate conversations, conversation_keys, inbox_events');
    const connection = { ...router.connection, organizationId: '00000000-0000-0000-0000-000000000001' };
    await router.inbox.append([{ connection, event: message('one') }]);
    expect(await roomOf()).not.toBe(own);
  });
});

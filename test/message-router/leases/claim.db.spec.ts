import { Client } from 'pg';
import type { Statement } from '../../../src/foundation/database/statements';
import {
  claimSql,
  handBackSql,
  pollSql,
  reapSql,
  renewSql,
} from '../../../src/message-router/leases/claim.sql';
import { leasesFrom, type LeaseRow } from '../../../src/message-router/leases/conversation-lease';
import { LIVENESS_LOCK } from '../../../src/message-router/leases/liveness';
import { useRouter } from '../../support/router';
import { anna, ben, message } from '../events';

const router = useRouter();
const owner = 7;

const connections = () => router.directory.all.map(({ id }) => id);
const claim = async (ids: readonly string[], { as = owner, events = 500, of = connections() } = {}) =>
  leasesFrom(
    await router.statements.run<LeaseRow>(claimSql, [ids, as, 15_000, events, of]),
    performance.now(),
    15_000,
  );
const idsOf = async (sql: Statement, ...values: unknown[]) =>
  (await router.statements.run<{ id: string }>(sql, values)).map(({ id }) => id);

/** A conversation with events of these texts, due now. */
async function conversation(keys = anna, ...texts: string[]): Promise<string> {
  await router.inbox.append(
    texts.map((text) => ({ connection: router.connection, event: message(text, { keys }) })),
  );
  const { conversation_id } = await router.one<{ conversation_id: string }>(
    'select conversation_id from conversation_keys where key = $1',
    [keys[0]?.value],
  );
  return conversation_id;
}

describe('claim', () => {
  it('takes what is due, with its events in order and a higher epoch', async () => {
    const id = await conversation(anna, 'one', 'two', 'three');
    const [lease] = await claim([id]);
    expect(lease).toMatchObject({
      id,
      epoch: '1',
      lastPos: 3,
      donePos: 0,
      stepsWait: false,
      held: true,
      stopped: false,
    });
    expect(lease?.events.map(({ pos }) => pos)).toEqual([1, 2, 3]);
    expect(
      await router.one(
        'select owner, lease_until > now() as leased, due_at is null as idle from conversations',
      ),
    ).toEqual({
      owner,
      leased: true,
      idle: false,
    });
  });

  it('reads only what is not done, and no more than asked for', async () => {
    const id = await conversation(anna, 'one', 'two', 'three', 'four');
    await router.query('update conversations set done_pos = 1');
    const [lease] = await claim([id], { events: 2 });
    expect(lease?.events.map(({ pos }) => pos)).toEqual([2, 3]);
  });

  it('tells what is known of the other side', async () => {
    const id = await conversation(anna, '/help');
    await router.query(`update conversations set handed_over_at = now(), steps_taken = '{1}', attempts = 2,
      pace_at = now() + interval '10 s', person_name = 'Anna', address = '{"to":"anna"}'`);
    await router.query(`insert into opt_outs values ($1, 'everything')`, [id]);
    const [lease] = await claim([id]);
    expect(lease).toMatchObject({
      handedOver: true,
      stopped: true,
      stepsTaken: [1],
      attempts: 2,
      stepsWait: true,
      personName: 'Anna',
    });
    expect(lease?.paceMs).toBeGreaterThan(0);
  });

  it('a refusal of marketing is no STOP', async () => {
    const id = await conversation(anna, 'hi');
    await router.query(`insert into opt_outs values ($1, 'marketing')`, [id]);
    expect((await claim([id]))[0]?.stopped).toBe(false);
  });

  it.each([
    ['held by another', `owner = 8, lease_until = now() + interval '1 s'`, 0],
    ['held until a moment ago', `owner = 8, lease_until = now()`, 1],
    ['due later', `due_at = now() + interval '1 s'`, 0],
    ['not due at all', 'due_at = null', 0],
  ])('%s', async (_what, change, taken) => {
    const id = await conversation(anna, 'one');
    await router.query(`update conversations set ${change}`);
    expect(await idsOf(pollSql, 10, connections())).toHaveLength(taken);
    expect(await claim([id])).toHaveLength(taken);
  });

  it('leaves a connection that the claimer does not know to others', async () => {
    const id = await conversation(anna, 'one');
    const of = [router.otherConnection.id];
    expect(await idsOf(pollSql, 10, of)).toEqual([]);
    expect(await claim([id], { of })).toEqual([]);
    expect(await claim([id])).toHaveLength(1);
  });

  it('of many at once, each conversation has one holder', async () => {
    const ids = [await conversation(anna, 'one'), await conversation(ben, 'two')];
    const claims = await Promise.all(Array.from({ length: 20 }, (_, nth) => claim(ids, { as: nth + 1 })));
    expect(
      claims
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids.sort());
  });

  it('passes over a row that somebody works on, without waiting', async () => {
    const ids = [await conversation(anna, 'one'), await conversation(ben, 'two')];
    await router.database.transaction(async (tx) => {
      await tx.query('select from conversations where id = $1 for update', [ids[0]]);
      expect((await claim(ids)).map(({ id }) => id)).toEqual([ids[1]]);
    });
  });

  it('remembers a payload that cannot be read', async () => {
    const id = await conversation(anna, 'one', 'two');
    await router.query(`update inbox_events set payload = '{' where pos = 1`);
    const [lease] = await claim([id]);
    expect(lease?.unreadable).toEqual([1]);
    expect(lease?.events.map(({ pos }) => pos)).toEqual([2]);
  });
});

it('the poll finds what is due longest first, as much as asked for', async () => {
  const [a, b] = [await conversation(anna, 'one'), await conversation(ben, 'two')];
  await router.query(`update conversations set due_at = now() - interval '1 hour' where id = $1`, [b]);
  expect(await idsOf(pollSql, 10, connections())).toEqual([b, a]);
  expect(await idsOf(pollSql, 1, connections())).toEqual([b]);
});

describe('renew', () => {
  const renew = (id: string, epoch: string) => router.statements.run(renewSql, [[id], [epoch], 60_000]);

  it('prolongs, and tells what happened meanwhile', async () => {
    const id = await conversation(anna, 'one');
    await claim([id]);
    expect(await renew(id, '1')).toEqual([
      { id, epoch: '1', out_pos: '0', steps_wait: false, cancelled: false, pace_ms: null },
    ]);
    expect(
      await router.one(`select lease_until > now() + interval '50 s' as longer from conversations`),
    ).toEqual({ longer: true });
    await router.query(`update conversations set out_pos = 2, step_last_pos = 1, cancelled_epoch = epoch,
      pace_at = now() + interval '1 minute'`);
    const [news] = await renew(id, '1');
    expect(news).toMatchObject({ out_pos: '2', steps_wait: true, cancelled: true });
    expect(Number(news?.pace_ms)).toBeGreaterThan(50_000);
  });

  it('a turn that was cancelled under an earlier lease is none of this one', async () => {
    const id = await conversation(anna, 'one');
    await router.query('update conversations set cancelled_epoch = epoch');
    await claim([id]);
    expect(await renew(id, '1')).toMatchObject([{ cancelled: false }]);
  });

  it.each([
    ['claimed by another', 'epoch = epoch + 1'],
    ['freed', 'owner = null'],
  ])('does not bring back a lease that was %s', async (_what, change) => {
    const id = await conversation(anna, 'one');
    await claim([id]);
    await router.query(`update conversations set ${change}`);
    expect(await renew(id, '1')).toEqual([]);
  });
});

it('handing back makes a conversation due at once, for the holder alone', async () => {
  const id = await conversation(anna, 'one');
  await claim([id]);
  await router.query(`update conversations set due_at = now() + interval '1 hour'`);
  expect(await idsOf(handBackSql, [id], ['0'])).toEqual([]);
  expect(await idsOf(handBackSql, [id], ['1'])).toEqual([id]);
  const [again] = await claim([id]);
  expect(again?.epoch).toBe('2');
});

describe('reap', () => {
  it('frees what belonged to sessions that are gone, and leaves the living and the own alone', async () => {
    const session = new Client({ connectionString: router.url });
    await session.connect();
    await session.query('select pg_advisory_lock($1, $2)', [LIVENESS_LOCK, 11]);
    const [living, own, dead] = [
      await conversation(anna, 'one'),
      await conversation(ben, 'two'),
      await conversation([{ value: 'carl', transferable: false }], 'three'),
    ];
    await claim([living], { as: 11 });
    await claim([own], { as: 22 });
    await claim([dead], { as: 33 });
    expect(await idsOf(reapSql, LIVENESS_LOCK, 22)).toEqual([dead]);
    expect(await claim([living, own])).toEqual([]);
    await session.end();
    // PostgreSQL drops the lock as the session ends, which is after the client hears of it.
    let freed: string[] = [];
    while (!freed.length) freed = await idsOf(reapSql, LIVENESS_LOCK, 22);
    expect(freed).toEqual([living]);
    expect((await claim([living]))[0]?.epoch).toBe('2');
  });

  it('a lock of another database, or of another kind, keeps nobody alive', async () => {
    const elsewhere = new Client({ connectionString: process.env.TEST_SERVER_URL });
    await elsewhere.connect();
    await elsewhere.query('select pg_advisory_lock($1, $2)', [LIVENESS_LOCK, 44]);
    const id = await conversation(anna, 'one');
    await claim([id], { as: 44 });
    expect(await idsOf(reapSql, LIVENESS_LOCK, 1)).toEqual([id]);
    await elsewhere.end();
  });

  it('the epoch is not raised: the old holder may still end its turn', async () => {
    const id = await conversation(anna, 'one');
    await claim([id]);
    await idsOf(reapSql, LIVENESS_LOCK, 1);
    expect(await router.one('select epoch, owner from conversations')).toEqual({ epoch: '1', owner: null });
  });
});

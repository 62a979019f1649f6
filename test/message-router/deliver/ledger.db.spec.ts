import type { CallRecord, Hold } from '../../../src/message-router/deliver/ledger';
import { eventually, useRouter } from '../../support/router';
import { ben } from '../events';
import { claimed, held, outboxRow } from '../held';

const router = useRouter();
const free: Hold = { ms: null, row: null };
const record = (row: { id: string; pos: number }, more: Partial<CallRecord> = {}): CallRecord => ({
  ...{ attempts: 1, channel: 'test', state: 'sent' as const, platformId: `p-${row.id}` },
  ...row,
  ...more,
});
const rowOf = (id: string) =>
  router.one('select state, attempts, platform_id, error_code, next_at from outbox_messages where id = $1', [
    id,
  ]);
const conversation = () =>
  router.one(`select sent_pos, owner, lease_until, attempts,
    case when due_at is null then 'never' when due_at <= now() then 'now' else 'later' end as due from conversations`);
const letters = () => router.query('select kind, scope, key, channel, reason, payload from dead_letters');
const done = () => router.query('update conversations set done_pos = last_pos');

describe('recording what became of a call', () => {
  it('the answer, the cursor and the release, in one', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sending');
    await done();
    await router.ledger.release(lease, [record(row)], free);
    expect(await rowOf(row.id)).toEqual({
      state: 'sent',
      attempts: 1,
      platform_id: `p-${row.id}`,
      error_code: null,
      next_at: null,
    });
    expect(await conversation()).toEqual({
      sent_pos: '1',
      owner: null,
      lease_until: null,
      attempts: 0,
      due: 'never',
    });
  });

  it('is a fact whatever became of the lease; cursor and release are not ours then', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sending');
    const other = await claimed(router, lease.id);
    await router.ledger.release(lease, [record(row)], free);
    expect(await rowOf(row.id)).toMatchObject({ state: 'sent' });
    expect(await conversation()).toMatchObject({ sent_pos: '0', owner: 7 });
    expect(other.epoch).not.toBe(lease.epoch);
  });

  it('belongs to its attempt: an answer to an earlier one changes nothing', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sending', { attempts: 2 });
    await router.ledger.record(lease, [record(row, { attempts: 1, state: 'failed', code: '1' })]);
    expect(await rowOf(row.id)).toMatchObject({ state: 'sending', error_code: null });
    expect(await letters()).toEqual([]);
  });

  it('a report that was quicker stands', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sent', { platformId: 'from-report' });
    await router.ledger.record(lease, [record(row, { state: 'unknown', holdMs: 30_000 })]);
    expect(await rowOf(row.id)).toMatchObject({ state: 'sent', platform_id: 'from-report' });
  });

  it.each([
    ['unknown', 'sent', 'sent'],
    ['unknown', 'failed', 'failed'],
    ['unknown', 'parked', 'parked'],
    // Found as unknown by another worker meanwhile, but the late answer of that very call says that it did not go out.
    ['unknown', 'queued', 'queued'],
    ['queued', 'failed', 'failed'],
    ['queued', 'sent', 'queued'],
    ['cancelled', 'sent', 'cancelled'],
    ['failed', 'sent', 'failed'],
  ] as const)('a row that is %s and recorded as %s is %s', async (before, recorded, after) => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, before, { attempts: 1 });
    await router.ledger.record(lease, [record(row, { state: recorded })]);
    expect(await rowOf(row.id)).toMatchObject({ state: after });
  });

  it.each(['failed', 'parked'] as const)('a row that %s is told to the operator, once', async (state) => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sending');
    for (let time = 0; time < 2; time++)
      await router.ledger.record(lease, [record(row, { state, code: '131026' })]);
    expect(await letters()).toEqual([
      {
        kind: 'send',
        scope: lease.id,
        key: row.id,
        channel: 'test',
        reason: '131026',
        payload: '{"body":"hi"}',
      },
    ]);
    expect(await conversation()).toMatchObject({ sent_pos: '1' });
  });

  it('keeps the lease and the conversation due', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sending');
    await done();
    await router.ledger.record(lease, [record(row)]);
    expect(await conversation()).toMatchObject({ sent_pos: '1', owner: 7, due: 'now' });
  });
});

describe('when the conversation is looked at again', () => {
  it('later, while the row in front waits; its next time is kept with it', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sending');
    await router.ledger.release(lease, [record(row, { state: 'queued', holdMs: 60_000 })], {
      ms: 60_000,
      row: row.id,
    });
    expect(await rowOf(row.id)).toMatchObject({ state: 'queued', next_at: expect.any(Date) as Date });
    expect(await conversation()).toMatchObject({ sent_pos: '0', owner: null, due: 'later' });
    expect(lease.heardOf).toBe(false);
  });

  it.each(['sent', 'failed', 'parked', 'cancelled'] as const)(
    'at once, if the row it would wait for is %s meanwhile',
    async (state) => {
      const lease = await held(router);
      const row = await outboxRow(router, lease.id, state);
      await router.ledger.release(lease, [record(row, { state: 'unknown', holdMs: 60_000 })], {
        ms: 60_000,
        row: row.id,
      });
      expect(await conversation()).toMatchObject({ due: 'now' });
      expect(lease.heardOf).toBe(true);
    },
  );

  it('never, if the row it would wait for is final and nothing else is left', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sent');
    await done();
    lease.sentPos = 1;
    await router.ledger.release(lease, [], { ms: 60_000, row: row.id });
    expect(await conversation()).toMatchObject({ due: 'never' });
  });

  it('at once, for an event that came in meanwhile', async () => {
    const lease = await held(router);
    await router.ledger.release(lease, [], free);
    expect(await conversation()).toMatchObject({ due: 'now', owner: null });
    expect(lease.heardOf).toBe(true);
  });

  it('at once, for a row that was queued meanwhile', async () => {
    const lease = await held(router);
    await done();
    await outboxRow(router, lease.id);
    await router.ledger.release(lease, [], free);
    expect(await conversation()).toMatchObject({ due: 'now' });
  });

  it('after a while, when a turn is to be tried again; the tries are counted', async () => {
    const lease = await held(router);
    await router.ledger.release(lease, [], { ms: 60_000, row: null }, 2);
    expect(await conversation()).toMatchObject({ due: 'later', attempts: 2, owner: null });
  });

  it('tries that are not told stay as they were', async () => {
    const lease = await held(router);
    await router.query('update conversations set attempts = 2');
    await router.ledger.record(lease, []);
    expect(await conversation()).toMatchObject({ attempts: 2 });
  });
});

it('a refusal for the whole account holds the account, never for less than before', async () => {
  const lease = await held(router);
  const row = await outboxRow(router, lease.id, 'sending');
  const refused = { state: 'queued', holdMs: 60_000, connectionId: router.connection.id } as const;
  const heldMs = async () => Number((await router.ledger.open(lease))[0]?.connectionHeldMs);
  await router.ledger.record(lease, [record(row, { ...refused, holdConnectionMs: 60_000 })]);
  expect(await heldMs()).toBeGreaterThan(50_000);
  await router.query(`update outbox_messages set state = 'sending'`);
  await router.ledger.record(lease, [record(row, { ...refused, holdConnectionMs: 1_000 })]);
  expect(await heldMs()).toBeGreaterThan(50_000);
  expect(
    await router.one('select held_until from connections where id = $1', [router.otherConnection.id]),
  ).toEqual({ held_until: null });
});

describe('one that cannot be recorded', () => {
  const two = async () => {
    const leases = [await held(router), await held(router, ['hi'], ben)] as const;
    const rows = [
      await outboxRow(router, leases[0].id, 'sending'),
      await outboxRow(router, leases[1].id, 'sending'),
    ] as const;
    return { leases, rows };
  };

  it.each([
    ['the platform gave two the same id', 'same', 'same', ['same', null]],
    ['PostgreSQL cannot hold the id', 'p0', 'p\u0000', ['p0', null]],
  ])('is recorded without its id, and harms no other: %s', async (_what, first, second, ids) => {
    const { leases, rows } = await two();
    await Promise.all([
      router.ledger.release(leases[0], [record(rows[0], { platformId: first })], free),
      router.ledger.release(leases[1], [record(rows[1], { platformId: second })], free),
    ]);
    expect([await rowOf(rows[0].id), await rowOf(rows[1].id)]).toMatchObject([
      { state: 'sent', platform_id: ids[0] },
      { state: 'sent', platform_id: ids[1] },
    ]);
    expect(await router.query('select from conversations where owner is not null')).toEqual([]);
  });
});

it('a late answer of an earlier holder wakes the conversation that waits for it', async () => {
  const first = await held(router);
  const row = await outboxRow(router, first.id, 'sending');
  const second = await claimed(router, first.id);
  await router.ledger.markUnknown(second, row.id, 60_000);
  await router.ledger.release(second, [], { ms: 60_000, row: row.id });
  expect(await conversation()).toMatchObject({ due: 'later' });
  const hear = jest.spyOn(router.leases, 'hear');
  await router.ledger.release(first, [record(row)], free);
  await eventually(() => hear.mock.calls.length);
  expect(hear).toHaveBeenCalledWith(first.id);
  expect(await conversation()).toMatchObject({ due: 'now' });
});

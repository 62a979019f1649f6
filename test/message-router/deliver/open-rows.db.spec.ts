import { useRouter } from '../../support/router';
import { ben } from '../events';
import { claimed, held, outboxRow } from '../held';

const router = useRouter();
const rowOf = (id: string) =>
  router.one('select state, attempts, next_at from outbox_messages where id = $1', [id]);

describe('open rows', () => {
  it('are those behind the cursor, of each conversation its own, in order', async () => {
    const [one, two] = [await held(router), await held(router, ['hi'], ben)];
    const rows = [
      await outboxRow(router, one.id, 'sent'),
      await outboxRow(router, one.id),
      await outboxRow(router, two.id, 'sending'),
    ];
    await router.query('update conversations set sent_pos = 1 where id = $1', [one.id]);
    const [ofOne, ofTwo] = await Promise.all([router.ledger.open(one), router.ledger.open(two)]);
    expect(ofOne?.map(({ id }) => id)).toEqual([rows[1]?.id]);
    expect(ofTwo).toMatchObject([
      { id: rows[2]?.id, state: 'sending', waitMs: 0, expired: false, laterReported: false },
    ]);
    expect(ofTwo?.[0]?.unknownMs).toBeNull();
  });

  it('tell since when their outcome is unknown: from the first look, for we may have been deaf', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sending', { sentAgo: '1 hour' });
    await router.ledger.markUnknown(lease, row.id, 1);
    expect((await router.ledger.open(lease))[0]?.unknownMs).toBeLessThan(60_000);
  });

  it('tell whether the reports that were stored when they were due again have been read', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'unknown');
    const reports = (last: number, done: number) =>
      router.query(`update connections set report_last_pos = ${last}, report_done_pos = ${done}`);
    const read = async () => (await router.ledger.open(lease))[0]?.reportsRead;
    await reports(5, 5);
    expect(await read()).toBe(true);
    await reports(7, 5);
    expect(await read()).toBe(false);
    // New ones come all the time: those that are awaited stay the same.
    await router.ledger.awaitReports(lease, row.id, 1);
    await reports(9, 6);
    await router.ledger.awaitReports(lease, row.id, 1);
    expect(await read()).toBe(false);
    await reports(11, 7);
    expect(await read()).toBe(true);
    // Sent again, it has the next time to wait for what is stored by then.
    await router.ledger.markSending(lease, row.id);
    expect(await read()).toBe(false);
  });

  it('tell whether reports of later sends came', async () => {
    const lease = await held(router);
    await outboxRow(router, lease.id, 'unknown', { sentAgo: '1 minute' });
    const later = async (ago: string) => {
      await router.query(`update connections set reported_send_at = now() - $1::interval`, [ago]);
      return (await router.ledger.open(lease))[0]?.laterReported;
    };
    expect(await later('2 minutes')).toBe(false);
    expect(await later('30 s')).toBe(true);
  });

  it('tell when they may go and when their window has closed', async () => {
    const lease = await held(router);
    await outboxRow(router, lease.id);
    await router.query(
      `update outbox_messages set next_at = now() + interval '1 minute', expires_at = now()`,
    );
    const [row] = await router.ledger.open(lease);
    expect(row?.expired).toBe(true);
    expect(row?.waitMs).toBeGreaterThan(50_000);
  });
});

describe('marking', () => {
  it.each(['queued', 'unknown'] as const)(
    'a %s row is ours to send, with the number of its attempt',
    async (state) => {
      const lease = await held(router);
      const row = await outboxRow(router, lease.id, state, { attempts: 2 });
      expect(await router.ledger.markSending(lease, row.id)).toBe(3);
      expect(await rowOf(row.id)).toMatchObject({ state: 'sending', attempts: 3, next_at: null });
    },
  );

  it.each(['sending', 'sent', 'failed', 'parked', 'cancelled'] as const)('a %s row is not', async (state) => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, state);
    expect(await router.ledger.markSending(lease, row.id)).toBeUndefined();
  });

  it.each([
    ['another has the conversation', 'epoch = epoch + 1'],
    ['the conversation was freed', 'owner = null'],
  ])('no row is, once %s', async (_what, change) => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id);
    await router.query(`update conversations set ${change}`);
    expect(await router.ledger.markSending(lease, row.id)).toBeUndefined();
    expect(await rowOf(row.id)).toMatchObject({ state: 'queued', attempts: 0 });
  });

  it('a row found as being sent waits for its report, under the lease alone', async () => {
    const lease = await held(router);
    const row = await outboxRow(router, lease.id, 'sending');
    const newer = await claimed(router, lease.id);
    await router.ledger.markUnknown(lease, row.id, 1_000);
    expect(await rowOf(row.id)).toMatchObject({ state: 'sending' });
    await router.ledger.markUnknown(newer, row.id, 1_000);
    expect(await rowOf(row.id)).toMatchObject({ state: 'unknown', next_at: expect.any(Date) as Date });
  });
});

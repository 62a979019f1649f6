import { Deliver } from '../../../src/message-router/deliver/deliver.worker';
import { ConnectionHolds } from '../../../src/message-router/deliver/pace';
import { useRouter } from '../../support/router';
import { claimed, held, outboxRow } from '../held';

const router = useRouter();
let deliver: Deliver;
let holds: ConnectionHolds;
beforeEach(() => {
  holds = new ConnectionHolds();
  deliver = new Deliver(router.directory, router.ledger, holds, router.config, router.metrics);
});

/** A conversation whose turn is done, held, with rows in these states. */
async function outbox(...states: Parameters<typeof outboxRow>[2][]) {
  const { id } = await held(router);
  await router.query('update conversations set done_pos = last_pos');
  const rows: { id: string; pos: number }[] = [];
  for (const state of states) rows.push(await outboxRow(router, id, state));
  return { lease: await claimed(router, id), rows };
}
const states = async () =>
  (await router.query('select state from outbox_messages order by pos')).map(({ state }) => state);
const due = async () =>
  (
    await router.one<{ due: string }>(
      `select case when due_at is null then 'never' when due_at <= now() then 'now' else 'later' end as due from conversations`,
    )
  ).due;
const sentIds = () => router.channel.sent.map(({ id }) => id);

it('sends what is open, in order, and releases', async () => {
  const { lease, rows } = await outbox('sent', 'cancelled', 'queued', 'failed', 'queued');
  await deliver.open(lease);
  expect(sentIds()).toEqual([rows[2]?.id, rows[4]?.id]);
  expect(router.channel.sent[0]).toMatchObject({ to: { to: 'anna' }, payload: { body: 'hi' } });
  expect(await states()).toEqual(['sent', 'cancelled', 'sent', 'failed', 'sent']);
  expect(await router.one('select sent_pos, owner from conversations')).toEqual({
    sent_pos: '5',
    owner: null,
  });
  expect(await due()).toBe('never');
});

it('nothing overtakes a row that has to wait', async () => {
  const { lease, rows } = await outbox('queued', 'queued');
  router.channel.answers.push({
    kind: 'retry',
    why: '',
    code: '1',
    scope: 'conversation',
    retryAfterMs: 60_000,
  });
  await deliver.open(lease);
  expect(sentIds()).toEqual([rows[0]?.id]);
  expect(await states()).toEqual(['queued', 'queued']);
  expect(await due()).toBe('later');
});

it('a rejected row is told to the operator, and the next goes', async () => {
  const { lease } = await outbox('queued', 'queued');
  router.channel.answers.push({ kind: 'rejected', why: '', code: '131026' });
  await deliver.open(lease);
  expect(await states()).toEqual(['failed', 'sent']);
  expect(await router.query('select reason from dead_letters')).toEqual([{ reason: '131026' }]);
});

it('a refusal for the whole account holds its other conversations too', async () => {
  const { lease } = await outbox('queued');
  router.channel.answers.push({
    kind: 'retry',
    why: '',
    code: '1',
    scope: 'connection',
    retryAfterMs: 60_000,
  });
  await deliver.open(lease);
  expect(holds.remainingMs(router.connection.id)).toBeGreaterThan(50_000);
  await router.query('truncate outbox_messages, conversations, conversation_keys, inbox_events');
  const other = await outbox('queued');
  // Another process reads the hold from the connection's row.
  deliver = new Deliver(
    router.directory,
    router.ledger,
    new ConnectionHolds(),
    router.config,
    router.metrics,
  );
  await deliver.open(other.lease);
  expect(sentIds()).toHaveLength(1);
  expect(await due()).toBe('later');
});

it('a row whose holder died in the call is not sent again: it waits for a report', async () => {
  const { lease } = await outbox('sending', 'queued');
  await deliver.open(lease);
  expect(sentIds()).toEqual([]);
  expect(await states()).toEqual(['unknown', 'queued']);
  expect(await due()).toBe('later');
});

it('a row of unknown outcome goes again once reports of later sends came', async () => {
  const { lease, rows } = await outbox('unknown');
  await router.query('update connections set reported_send_at = now()');
  await deliver.open(lease);
  expect(sentIds()).toEqual([rows[0]?.id]);
  expect(await states()).toEqual(['sent']);
});

it('but not while its own report may be among those that are stored and not read', async () => {
  const { lease, rows } = await outbox('unknown');
  await router.query(
    'update connections set reported_send_at = now(), report_last_pos = 5, report_done_pos = 4',
  );
  await deliver.open(lease);
  expect(sentIds()).toEqual([]);
  expect(await due()).toBe('later');
  // More reports have come, but those that were there are read.
  await router.query(`update connections set report_last_pos = 9, report_done_pos = 5`);
  await router.query('update outbox_messages set next_at = now()');
  await deliver.open(await claimed(router, lease.id));
  expect(sentIds()).toEqual([rows[0]?.id]);
});

it('what came too late is not sent', async () => {
  const { lease } = await outbox('queued');
  await router.query(`update outbox_messages set expires_at = now()`);
  await deliver.open(lease);
  expect(sentIds()).toEqual([]);
  expect(await router.query('select reason from dead_letters')).toEqual([{ reason: 'WINDOW_CLOSED' }]);
});

it('the pace of the pair holds a row back', async () => {
  router.channel.pace = { perSecond: 0, pairPerMinute: 10, pairBurst: 1 };
  const { lease } = await outbox('queued');
  lease.paceMs = 30_000;
  await deliver.open(lease);
  expect(sentIds()).toEqual([]);
  expect(await due()).toBe('later');
});

it('no call is made under a lease that is lost', async () => {
  const { lease } = await outbox('queued');
  lease.lose();
  await deliver.open(lease);
  expect(sentIds()).toEqual([]);
  // Not even begun: marked as being sent, it would wait for a report that never comes.
  expect(await router.one('select state, attempts from outbox_messages')).toEqual({
    state: 'queued',
    attempts: 0,
  });
});

it('what others queued goes out while the turn is in work, and the lease is kept', async () => {
  const { lease } = await outbox('queued');
  await deliver.meanwhile(lease);
  expect(await states()).toEqual(['sent']);
  expect(await router.one('select owner from conversations')).toEqual({ owner: 7 });
});

it('a connection that is not configured any more is looked at seldom, not without end', async () => {
  const { lease } = await outbox('queued');
  jest.spyOn(router.directory, 'get').mockReturnValueOnce(undefined);
  await deliver.open(lease);
  expect(await states()).toEqual(['queued']);
  expect(await due()).toBe('later');
});

describe('the first row of a turn', () => {
  const first = async (more: boolean, { aheadMs = 0, heldMs = 0 } = {}) => {
    const { lease, rows } = more ? await outbox('sending', 'queued') : await outbox('sending');
    const [row] = rows;
    if (row)
      await deliver.first(lease, { ...row, attempts: 1, address: '{}', payload: '{}' }, more, {
        aheadMs,
        heldMs,
      });
  };

  it('alone: one call, one statement, released', async () => {
    await first(false);
    expect(await states()).toEqual(['sent']);
    expect(await due()).toBe('never');
  });

  it('with others behind it: all go', async () => {
    await first(true);
    expect(await states()).toEqual(['sent', 'sent']);
    expect(await due()).toBe('never');
  });

  it('of unknown outcome: the others wait for its report', async () => {
    router.channel.answers.push({ kind: 'unknown', detail: 'cut off' });
    await first(true);
    expect(await states()).toEqual(['unknown', 'queued']);
    expect(await due()).toBe('later');
  });

  it('beyond the pace of its connection: it waits, and no call is made', async () => {
    router.channel.pace = { perSecond: 10, pairPerMinute: 0, pairBurst: 0 };
    await first(true, { aheadMs: 61_000 });
    expect(router.channel.sent).toEqual([]);
    expect(await states()).toEqual(['queued', 'queued']);
    expect(await due()).toBe('later');
  });

  it('on a connection that another process saw refused: it waits, and so does all else', async () => {
    await first(true, { heldMs: 60_000 });
    expect(router.channel.sent).toEqual([]);
    expect(await states()).toEqual(['queued', 'queued']);
    expect(await due()).toBe('later');
    expect(holds.remainingMs(router.connection.id)).toBeGreaterThan(50_000);
  });
});

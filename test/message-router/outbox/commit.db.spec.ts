import { uuid7 } from '../../../src/foundation/uuid7';
import type { ConversationLease } from '../../../src/message-router/leases/conversation-lease';
import type { TurnEnd } from '../../../src/message-router/outbox/outbox.repository';
import { useRouter } from '../../support/router';
import { ben } from '../events';
import { claimed, held, outboxRow, owner } from '../held';

const router = useRouter();
beforeEach(() => jest.spyOn(router.leases, 'ownerId', 'get').mockReturnValue(owner));

const at = '2026-11-25T12:00:00.000Z';
const reply = () => ({ id: uuid7(), address: '{"to":"anna"}', payload: '{"body":"hi"}' });
const line = (text: string) => ({
  id: uuid7(),
  author: 'agent' as const,
  kind: 'text',
  text,
  platformId: null,
  at,
});
const end = (lease: ConversationLease, more: Partial<TurnEnd> = {}): TurnEnd => ({
  lease,
  donePos: lease.lastPos,
  replies: [],
  log: [],
  handOver: false,
  pairMs: 0,
  connectionMs: 0,
  ...more,
});
const conversation = (id: string) => router.one('select * from conversations where id = $1', [id]);
const rows = () =>
  router.query('select pos, state, attempts, expires_at, in_reply_to from outbox_messages order by pos');

it('moves the cursor, stores replies and log, and prolongs the lease', async () => {
  const lease = await held(router, ['one', 'two']);
  await router.query(`update conversations set attempts = 2, lease_until = now() + interval '1 s'`);
  const committed = await router.outbox.commit(
    end(lease, {
      replies: [{ ...reply(), inReplyTo: 'm1', expiresAt: new Date(at) }, reply()],
      log: [line('hi'), line('again')],
      userId: '00000000-0000-0000-0000-0000000000aa',
      senderSeen: 'seen',
      address: '{"to":"anna"}',
      personName: 'Anna',
      lastMessageAt: at,
    }),
  );
  expect(committed).toEqual({ kind: 'stored', base: 0, ours: true, aheadMs: 0, heldMs: 0 });
  expect(await conversation(lease.id)).toMatchObject({
    done_pos: '2',
    out_pos: '2',
    sent_pos: '0',
    user_id: '00000000-0000-0000-0000-0000000000aa',
    sender_seen: 'seen',
    address: '{"to":"anna"}',
    person_name: 'Anna',
    last_message_at: new Date(at),
    handed_over_at: null,
    attempts: 0,
    owner,
    pace_at: null,
  });
  // The first goes out next, by the holder.
  expect(await rows()).toEqual([
    { pos: '1', state: 'sending', attempts: 1, expires_at: new Date(at), in_reply_to: 'm1' },
    { pos: '2', state: 'queued', attempts: 0, expires_at: null, in_reply_to: null },
  ]);
  expect(await router.query('select text from messages order by id')).toEqual([
    { text: 'hi' },
    { text: 'again' },
  ]);
  expect(await router.one(`select lease_until > now() + interval '10 s' as long from conversations`)).toEqual(
    { long: true },
  );
  expect(lease.outPos).toBe(2);
});

it('what is not told stays as it was; times and cursors never go back', async () => {
  const lease = await held(router, ['one', 'two']);
  await router.query(`update conversations set done_pos = 2, address = 'a', person_name = 'n', sender_seen = 's',
    last_message_at = '2026-11-26', handed_over_at = '2026-11-01', user_id = gen_random_uuid()`);
  const before = await conversation(lease.id);
  await router.outbox.commit(end(lease, { donePos: 1, lastMessageAt: at, handOver: true }));
  const { lease_until: _until, ...after } = await conversation(lease.id);
  expect(before).toMatchObject(after);
});

it('hands over when the agent asks for it', async () => {
  const lease = await held(router);
  await router.outbox.commit(end(lease, { handOver: true }));
  expect(await conversation(lease.id)).toMatchObject({ handed_over_at: expect.any(Date) as Date });
});

describe('nothing at all is stored', () => {
  it.each([
    ['when another has claimed meanwhile', 'epoch = epoch + 1'],
    ['when a command cancelled the turn', 'cancelled_epoch = epoch'],
  ])('%s', async (_what, change) => {
    const lease = await held(router);
    await router.query(`update conversations set ${change}`);
    const before = await conversation(lease.id);
    const letter = { reason: 'X', channel: 'test', payload: '{}' };
    expect(
      await router.outbox.commit(end(lease, { replies: [reply()], log: [line('hi')], deadLetter: letter })),
    ).toEqual({
      kind: 'superseded',
    });
    expect(await conversation(lease.id)).toEqual(before);
    for (const table of ['outbox_messages', 'messages', 'dead_letters'])
      expect(await router.query(`select id from ${table}`)).toEqual([]);
  });

  it('but a turn that was cancelled under an earlier lease is another', async () => {
    const { id } = await held(router);
    await router.query('update conversations set cancelled_epoch = epoch');
    expect(await router.outbox.commit(end(await claimed(router, id)))).toMatchObject({ kind: 'stored' });
  });

  it('of many turns, only those that are not ours any more are left out', async () => {
    const [lost, ours] = [await held(router), await held(router, ['hi'], ben)];
    await router.query('update conversations set epoch = epoch + 1 where id = $1', [lost.id]);
    const ends = [end(lost, { replies: [reply()] }), end(ours, { replies: [reply()] })];
    expect((await Promise.all(ends.map((one) => router.outbox.commit(one)))).map(({ kind }) => kind)).toEqual(
      ['superseded', 'stored'],
    );
    expect(await router.query('select conversation_id from outbox_messages')).toEqual([
      { conversation_id: ours.id },
    ]);
  });
});

it('after STOP nothing is said, even if the claim did not know; what was heard is done and logged', async () => {
  const lease = await held(router);
  await router.query(`insert into opt_outs values ($1, 'everything')`, [lease.id]);
  const lines = [{ ...line('heard'), author: 'person' as const }, line('said')];
  const ended = end(lease, { replies: [reply()], log: lines, pairMs: 6_000 });
  expect(await router.outbox.commit(ended)).toEqual({ kind: 'superseded' });
  expect(await conversation(lease.id)).toMatchObject({ done_pos: '1', out_pos: '0', pace_at: null });
  expect(await rows()).toEqual([]);
  expect(await router.query('select text from messages')).toEqual([{ text: 'heard' }]);
  // A refusal of marketing is no STOP.
  await router.query(`update opt_outs set scope = 'marketing'`);
  expect(await router.outbox.commit({ ...ended, log: [] })).toMatchObject({ kind: 'stored' });
});

it('what others queued before goes first: no reply is marked as being sent', async () => {
  const lease = await held(router);
  await outboxRow(router, lease.id);
  expect(await router.outbox.commit(end(lease, { replies: [reply()] }))).toMatchObject({
    base: 1,
    ours: false,
  });
  expect((await rows()).map(({ pos, state }) => [pos, state])).toEqual([
    ['1', 'queued'],
    ['2', 'queued'],
  ]);
});

it('a turn that cannot be stored harms no other', async () => {
  const ends = [
    end(await held(router), { log: [line('a\u0000')] }),
    end(await held(router, ['hi'], ben), { log: [line('b')] }),
  ];
  const [bad, good] = await Promise.allSettled(ends.map((one) => router.outbox.commit(one)));
  expect(bad?.status).toBe('rejected');
  expect(good).toMatchObject({ value: { kind: 'stored' } });
  expect(await router.query('select text from messages')).toEqual([{ text: 'b' }]);
});

it('positions that steps took are forgotten once they are done', async () => {
  const lease = await held(router, ['one', 'two', 'three']);
  await router.query(`update conversations set steps_taken = '{1,3,5}'`);
  await router.outbox.commit(end(lease, { donePos: 3 }));
  expect(await conversation(lease.id)).toMatchObject({ steps_taken: ['5'] });
});

it('a dead letter is kept once a turn', async () => {
  const lease = await held(router, ['one', 'two']);
  const letter = { reason: 'AGENT_FAILED', channel: 'test', payload: '["what was asked"]' };
  for (let time = 0; time < 2; time++) await router.outbox.commit(end(lease, { deadLetter: letter }));
  expect(
    await router.query(
      'select kind, scope, key, connection_id, conversation_id, reason, payload from dead_letters',
    ),
  ).toEqual([
    {
      ...{
        kind: 'turn',
        scope: lease.id,
        key: '1-2',
        connection_id: router.connection.id,
        conversation_id: lease.id,
      },
      ...{ reason: 'AGENT_FAILED', payload: '["what was asked"]' },
    },
  ]);
});

describe('pace', () => {
  const aheadMs = async (table: string) =>
    Number(
      (await router.one(`select extract(epoch from max(pace_at) - now()) * 1000 as ms from ${table}`)).ms,
    );

  it.each([
    ['from where it is', `now() + interval '1 minute'`, 72],
    ['from now if it lay behind', `now() - interval '1 minute'`, 12],
    ['from now if there was none', 'null', 12],
  ])(
    'the pair’s moves by what its replies take, %s, however long the agent took',
    async (_what, at, ahead) => {
      const lease = await held(router);
      // As it was at the claim, minutes ago.
      lease.paceMs = 200_000;
      await router.query(`update conversations set pace_at = ${at}`);
      await router.outbox.commit(end(lease, { replies: [reply(), reply()], pairMs: 6_000 }));
      expect(Math.round((await aheadMs('conversations')) / 1_000)).toBe(ahead);
      expect(Math.round(lease.paceMs / 1_000)).toBe(ahead);
    },
  );

  it('how long the platform holds the connection back is told, whoever learnt it', async () => {
    await router.query(`update connections set held_until = now() + interval '1 minute'`);
    const committed = await router.outbox.commit(end(await held(router), { replies: [reply()] }));
    expect(committed.kind === 'stored' && committed.heldMs).toBeGreaterThan(50_000);
  });

  it('the connection’s moves by what all turns of the statement take, from now if it lay behind', async () => {
    const leases = [await held(router), await held(router, ['hi'], ben)];
    await router.query(`update connections set pace_at = now() - interval '1 hour'`);
    const committed = await Promise.all(
      leases.map((lease) =>
        router.outbox.commit(end(lease, { replies: [reply(), reply()], connectionMs: 10_000 })),
      ),
    );
    expect(Math.round((await aheadMs('connections')) / 1_000)).toBe(40);
    for (const one of committed) expect(one).toMatchObject({ aheadMs: 40_000 });
  });

  it('a silent turn takes nothing', async () => {
    const lease = await held(router);
    await router.outbox.commit(end(lease, { connectionMs: 10_000 }));
    expect(await router.one('select max(pace_at) from connections')).toEqual({ max: null });
  });
});

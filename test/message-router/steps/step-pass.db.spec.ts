import { Client } from 'pg';
import type { InboundEvent } from '../../../src/channels';
import { eventually, useRouter } from '../../support/router';
import { echo, identityChanged, message, number } from '../events';
import { claimed, outboxRow } from '../held';

const router = useRouter();
const minute = (n: number): string => new Date(Date.UTC(2026, 10, 25, 12, n)).toISOString();

/** Stores the events, each a minute after the other; the id of their conversation. */
async function stored(...events: InboundEvent[]): Promise<string> {
  await router.inbox.append(
    events.map((event, nth) => ({
      connection: router.connection,
      event: { ...event, occurredAt: minute(nth) },
    })),
  );
  return (await router.one<{ id: string }>('select id from conversations')).id;
}
const conversation = () => router.one('select * from conversations');
const replies = () =>
  router.query<{ pos: string; state: string; body: string }>(
    `select pos, state, payload::json ->> 'body' as body from outbox_messages order by pos`,
  );
const log = () => router.query('select author, kind, text from messages order by id');

it('a command is answered, logged and taken; what the agent is to answer waits on', async () => {
  const id = await stored(message('hello'), message('/human', { id: 'm2' }), message('/bot'));
  await router.query('update conversations set step_pos = 2, step_last_pos = 3, handed_over_at = now()');
  expect(await router.stepPass.run(id)).toBe(true);
  expect(await conversation()).toMatchObject({
    ...{ step_pos: '3', done_pos: '0', steps_taken: ['3'], out_pos: '1', sent_pos: '0' },
    ...{ handed_over_at: null, cancelled_epoch: null, address: '{"to":"anna"}' },
    last_message_at: new Date(minute(2)),
  });
  expect(await replies()).toEqual([
    { pos: '1', state: 'queued', body: expect.stringContaining('back') as string },
  ]);
  expect(await log()).toEqual([
    { author: 'person', kind: 'text', text: '/bot' },
    { author: 'step', kind: 'text', text: expect.stringContaining('back') as string },
  ]);
  // Its delivery is found by the line's id.
  expect(await router.query(`select 1 from messages m join outbox_messages o on o.id = m.id`)).toHaveLength(
    1,
  );
});

it('several in one pass are answered in order, each knowing what the one before did', async () => {
  const id = await stored(
    message('STOP'),
    message('/help'),
    message('START'),
    message('/bot'),
    message('/human'),
    message('/human'),
  );
  await router.stepPass.run(id);
  expect((await replies()).map(({ pos, body }) => [pos, body.split(' ').slice(0, 3).join(' ')])).toEqual([
    ['1', 'You will get'],
    ['2', 'Welcome back. You'],
    ['3', 'You are talking'],
    ['4', 'A person will'],
    ['5', 'A person has'],
  ]);
  expect(await conversation()).toMatchObject({
    step_pos: '6',
    steps_taken: ['1', '3', '4', '5', '6'],
    done_pos: '5',
  });
  expect(await router.query('select * from opt_outs')).toEqual([]);
});

it('who said STOP while another pass was waited for is known to have said it', async () => {
  const id = await stored(message('/human'));
  const stopping = new Client({ connectionString: router.url });
  await stopping.connect();
  try {
    await stopping.query('begin');
    await stopping.query('select from conversations where id = $1 for update', [id]);
    const pass = router.stepPass.run(id);
    await eventually(
      async () =>
        (
          await router.query(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
        ).length > 0,
    );
    await stopping.query(`insert into opt_outs (conversation_id, scope) values ($1, 'everything')`, [id]);
    await stopping.query('commit');
    await pass;
  } finally {
    await stopping.end();
  }
  expect(await replies()).toEqual([]);
  expect(await conversation()).toMatchObject({ handed_over_at: null });
});

it('STOP ends the turn in work and what has not left; what it held is logged for whoever reads on', async () => {
  const id = await stored(message('one'), message('two'), message('STOP'), message('three'));
  const lease = await claimed(router, id);
  const rows = [
    await outboxRow(router, id, 'sending'),
    await outboxRow(router, id),
    await outboxRow(router, id, 'unknown'),
  ];
  expect(await router.stepPass.run(id)).toBe(true);
  expect(await conversation()).toMatchObject({
    done_pos: '3',
    cancelled_epoch: lease.epoch,
    due_at: expect.any(Date) as Date,
  });
  expect((await replies()).map(({ state }) => state)).toEqual(['sending', 'cancelled', 'unknown', 'queued']);
  expect(rows).toHaveLength(3);
  expect((await log()).map(({ author, text }) => [author, String(text).slice(0, 10)])).toEqual([
    ['person', 'one'],
    ['person', 'two'],
    ['person', 'STOP'],
    ['step', 'You will g'],
  ]);
  expect(await router.query('select scope from opt_outs')).toEqual([{ scope: 'everything' }]);
});

it('STOP ends a turn even if its holder was given up as dead, and none of a later holder', async () => {
  const id = await stored(message('one'), message('STOP'));
  await router.query('update conversations set epoch = 4, owner = null');
  await router.stepPass.run(id);
  expect(await conversation()).toMatchObject({ cancelled_epoch: '4' });
  const { epoch } = await claimed(router, id);
  expect(await conversation()).toMatchObject({ cancelled_epoch: '4', epoch });
  expect(epoch).toBe('5');
});

it('what a cancelled turn held is logged, however much it was', async () => {
  const id = await stored(
    ...Array.from({ length: 1_100 }, (_, nth) => message(String(nth))),
    message('STOP'),
  );
  await router.stepPass.run(id);
  expect(await router.one(`select count(distinct text) as n from messages where text <> 'STOP'`)).toEqual({
    n: '1101',
  });
});

it('an echo hands over without a word', async () => {
  const id = await stored(message('hello'), echo('I am here, how can I help?'));
  await router.stepPass.run(id);
  expect(await conversation()).toMatchObject({ handed_over_at: expect.any(Date) as Date, done_pos: '2' });
  expect(await replies()).toEqual([]);
  expect((await log()).map(({ author }) => author)).toEqual(['person', 'operator']);
});

it('a change of identity is not lost with the turn that was cancelled', async () => {
  const id = await stored(
    message('one'),
    identityChanged({ keys: [...message('').conversation.keys, number('499')] }),
    message('STOP'),
  );
  await router.stepPass.run(id);
  const { done_pos, steps_taken } = await router.one<{ done_pos: string; steps_taken: string[] }>(
    'select done_pos, steps_taken from conversations',
  );
  expect(Number(done_pos) < 2 && !steps_taken.includes('2')).toBe(true);
  const lease = await claimed(router, id);
  expect(
    lease.events.filter(({ pos }) => !lease.stepsTaken.includes(pos)).map(({ event }) => event.kind),
  ).toEqual(['identity-changed']);
});

it('what a person took back is out of sight even if STOP came before the turn', async () => {
  await router.query(
    `insert into messages (id, conversation_id, author, kind, text, platform_id, at)
    values (gen_random_uuid(), $1, 'person', 'text', 'secret', 'm0', now())`,
    [await stored(message('one'))],
  );
  const id = await stored(message([{ kind: 'revoke', target: 'm0' }]), message('STOP'));
  await router.stepPass.run(id);
  expect(await router.one(`select text, revoked_at from messages where platform_id = 'm0'`)).toEqual({
    text: null,
    revoked_at: expect.any(Date) as Date,
  });
});

it('a START that nobody stopped is left to the agent', async () => {
  const id = await stored(message('START'));
  expect(await router.stepPass.run(id)).toBe(false);
  expect(await conversation()).toMatchObject({ step_pos: '1', steps_taken: [], done_pos: '0' });
});

it('run twice, at once or later, it is done once', async () => {
  const id = await stored(message('/bot'));
  const other = await router.process();
  const queued = await Promise.all([
    router.stepPass.run(id),
    other.stepPass.run(id),
    router.stepPass.run(id),
  ]);
  expect(queued.filter(Boolean)).toHaveLength(1);
  expect(await router.stepPass.run(id)).toBe(false);
  expect(await replies()).toHaveLength(1);
  expect(await router.stepPass.run('00000000-0000-0000-0000-000000000000')).toBe(false);
});

it('more than one pass takes: the rest waits for the next', async () => {
  const id = await stored(...Array.from({ length: 60 }, () => message('/help')));
  await router.stepPass.run(id);
  expect(await conversation()).toMatchObject({ step_pos: '50', step_last_pos: '60' });
  await router.stepPass.run(id);
  expect(await conversation()).toMatchObject({
    step_pos: '60',
    out_pos: (await replies()).length.toString(),
  });
});

it('a reply expires with the service window, counted from the message', async () => {
  const { capabilities } = router.channel;
  router.channel.capabilities = { ...capabilities, serviceWindowMs: 3_600_000 };
  await router.stepPass.run(await stored(message('/human')));
  router.channel.capabilities = capabilities;
  expect(await router.query('select expires_at from outbox_messages')).toEqual([
    { expires_at: new Date('2026-11-25T13:00:00Z') },
  ]);
});

describe('the replies of one pass', () => {
  const { capabilities } = router.channel;
  const together = async () => {
    await router.stepPass.run(await stored(message('/human'), message('/bot')));
    return (await replies()).map(({ body }) => body.split(' ').slice(0, 2).join(' '));
  };
  afterEach(() => (router.channel.capabilities = capabilities));

  it('go as one text where each message is billed', async () => {
    router.channel.capabilities = { ...capabilities, bubbles: 'costly' };
    const render = jest.spyOn(router.channel, 'render');
    await together();
    expect(render).toHaveBeenCalledTimes(1);
    render.mockRestore();
  });

  it('go one by one where that is cheap', async () => {
    expect(await together()).toEqual(['A person', 'The assistant']);
  });

  it('count against the pace of the pair', async () => {
    router.channel.pace = { perSecond: 0, pairPerMinute: 10, pairBurst: 1 };
    await together();
    const { ahead } = await router.one(
      'select extract(epoch from pace_at - now()) as ahead from conversations',
    );
    expect(Math.round(Number(ahead))).toBe(12);
  });
});

it('what must not be read later is said, and the log keeps another text for both sides', async () => {
  const process = await router.process();
  process.steps.register({
    name: 'secretive',
    order: 1,
    wants: () => true,
    take: () =>
      Promise.resolve({ kind: 'taken', logAs: '[asked]', reply: { markdown: '482913', logAs: '[told]' } }),
  });
  await process.stepPass.run(await stored(message('/human')));
  expect((await replies()).map(({ body }) => body)).toEqual(['482913']);
  expect((await log()).map(({ text }) => text)).toEqual(['[asked]', '[told]']);
});

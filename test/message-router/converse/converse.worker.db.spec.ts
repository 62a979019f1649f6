import type { ConversationLease } from '../../../src/message-router/leases/conversation-lease';
import { useRouter } from '../../support/router';
import { identityChanged, lasting, message } from '../events';
import { claimed, held, owner } from '../held';
import { pipeline } from '../pipeline';

const router = useRouter();
let stages: ReturnType<typeof pipeline>;
beforeEach(async () => {
  stages = pipeline(router);
  jest.spyOn(router.leases, 'ownerId', 'get').mockReturnValue(owner);
  await router.query('delete from users');
  await router.query('delete from organizations');
});

const said = async () =>
  (await router.query(`select payload::json ->> 'body' as body from outbox_messages order by pos`)).map(
    ({ body }) => body,
  );
const letters = async () =>
  (await router.query('select reason from dead_letters')).map(({ reason }) => reason);
const log = () => router.query('select author, kind, text from messages order by id');
const donePos = async () => (await router.one('select done_pos from conversations')).done_pos;
/** A held conversation with these events. */
async function holding(...events: ReturnType<typeof message>[]): Promise<ConversationLease> {
  await router.inbox.append(events.map((event) => ({ connection: router.connection, event })));
  return claimed(router, (await router.one<{ id: string }>('select id from conversations')).id);
}

it('what waits is one turn of a user, made from the first message', async () => {
  const lease = await held(router, ['hello', 'you']);
  expect(await stages.converse.turn(lease)).toMatchObject({
    kind: 'said',
    base: 0,
    ours: true,
    replies: [{ address: '{"to":"anna"}' }],
  });
  const user = await router.one<{ id: string }>('select id from users');
  expect(stages.agent.turns).toMatchObject([
    {
      ...{
        entityId: user.id,
        conversationId: lease.id,
        channel: 'test',
        personName: 'Somebody',
        roomId: lease.roomId,
      },
      ...{ agentId: router.connection.agentId, messages: [{ text: 'hello' }, { text: 'you' }] },
    },
  ]);
  expect(await said()).toEqual(['hello you']);
  expect(await log()).toEqual([
    { author: 'person', kind: 'text', text: 'hello' },
    { author: 'person', kind: 'text', text: 'you' },
    { author: 'agent', kind: 'text', text: 'hello you' },
  ]);
  expect(await router.one('select user_id, done_pos, person_name from conversations')).toEqual({
    user_id: user.id,
    done_pos: '2',
    person_name: 'Somebody',
  });
  expect(router.channel.shown).toEqual([expect.stringMatching(/^read m-/)]);
});

it('the history of the turn is what was said before it', async () => {
  stages.agent.answers.push({ kind: 'answered', text: 'hi, Anna' });
  await stages.converse.turn(await held(router, ['hello']));
  await stages.converse.turn(await held(router, ['again']));
  expect(stages.agent.pasts).toEqual([[], ['person: hello', 'agent: hi, Anna']]);
});

it('a known sender is not looked up again the same day', async () => {
  await stages.converse.turn(await held(router, ['hello']));
  const resolve = jest.spyOn(stages.users, 'resolveMany');
  await stages.converse.turn(await held(router, ['again']));
  expect(resolve).not.toHaveBeenCalled();
  router.clock.passMs(86_400_000);
  await stages.converse.turn(await held(router, ['tomorrow']));
  expect(resolve).toHaveBeenCalledTimes(1);
  expect(await router.query('select id from users')).toHaveLength(1);
});

describe('nothing is said', () => {
  it.each([
    ['after STOP', { stopped: true }],
    ['while a person has it', { handedOver: true }],
    ['in a group', { isGroup: true }],
  ])('%s; it is read and done', async (_what, more) => {
    const lease = Object.assign(await held(router, ['hello']), more);
    await stages.converse.turn(lease);
    expect(stages.agent.turns).toEqual([]);
    expect(await said()).toEqual([]);
    expect(await donePos()).toBe('1');
    expect(await log()).toHaveLength(1);
  });

  it('to blank text and reactions', async () => {
    await stages.converse.turn(
      await holding(message(' '), message([{ kind: 'reaction', target: 'x', emoji: '👍' }])),
    );
    expect(await said()).toEqual([]);
    expect(await donePos()).toBe('2');
  });

  it('about a hole in the positions: the cursor passes it', async () => {
    const lease = await held(router, ['hello']);
    await router.query('update conversations set done_pos = 1, last_pos = 3');
    await stages.converse.turn(await claimed(router, lease.id));
    expect(await donePos()).toBe('3');
    expect(stages.agent.turns).toEqual([]);
  });

  it('on a connection that was taken away: the operator has what was asked, the log too', async () => {
    const lease = await held(router, ['hello']);
    const gone = jest.spyOn(router.directory, 'get').mockReturnValue(undefined);
    await stages.converse.turn(lease);
    gone.mockRestore();
    expect(await said()).toEqual([]);
    expect(await donePos()).toBe('1');
    expect(await router.query('select reason, payload from dead_letters')).toEqual([
      { reason: 'CONNECTION_GONE', payload: expect.stringContaining('hello') as string },
    ]);
    expect(await log()).toEqual([{ author: 'person', kind: 'text', text: 'hello' }]);
  });

  it('once the service window has closed: the operator is told', async () => {
    const { capabilities } = router.channel;
    router.channel.capabilities = { ...capabilities, serviceWindowMs: 1_000 };
    await stages.converse.turn(await holding(message('hello', { at: '2026-01-01T00:00:00.000Z' })));
    router.channel.capabilities = capabilities;
    expect(stages.agent.turns).toEqual([]);
    expect(await letters()).toEqual(['WINDOW_CLOSED']);
  });
});

it('events that came after the claim are left to the next one', async () => {
  const first = await held(router, ['hello']);
  await router.query('update conversations set done_pos = 1, last_pos = 2');
  const lease = await claimed(router, first.id);
  await router.inbox.append([{ connection: router.connection, event: message('/help') }]);
  await stages.converse.turn(lease);
  expect(stages.agent.turns).toEqual([]);
  expect(await donePos()).toBe('2');
});

describe('what cannot be read yet', () => {
  const picture = { kind: 'media', media: 'image' } as const;

  it('is said so, without the agent', async () => {
    await stages.converse.turn(await holding(message([picture])));
    expect(stages.agent.turns).toEqual([]);
    expect(await said()).toEqual(['I cannot read pictures yet. Please tell me in words.']);
  });

  it('is said so behind the answer to its words', async () => {
    await stages.converse.turn(await holding(message([{ ...picture, caption: 'look' }])));
    expect(await said()).toEqual(['look', expect.stringContaining('cannot read pictures')]);
  });
});

it('an answer that came too late is thrown away', async () => {
  const lease = await held(router);
  await claimed(router, lease.id);
  expect(await stages.converse.turn(lease)).toEqual({ kind: 'superseded' });
  expect(await said()).toEqual([]);
});

it('an agent that asks for a person hands over, and the person is told', async () => {
  stages.agent.answers.push({ kind: 'answered', text: '', handOver: true });
  await stages.converse.turn(await held(router));
  expect(await said()).toEqual([expect.stringContaining('A person will answer')]);
  expect(await router.one('select handed_over_at is not null as yes from conversations')).toEqual({
    yes: true,
  });
});

it('a turn that cannot be made ends with a word and a dead letter; in silence where the bot is silent', async () => {
  await stages.converse.giveUp(await held(router), 'TURN_FAILED');
  expect(await said()).toEqual([expect.stringContaining('Sorry')]);
  await stages.converse.giveUp(
    Object.assign(await held(router, ['again']), { handedOver: true }),
    'TURN_FAILED',
  );
  expect(await said()).toHaveLength(1);
  expect(await letters()).toEqual(['TURN_FAILED', 'TURN_FAILED']);
});

it('a change of identity is followed, and the next message finds the same user', async () => {
  await stages.converse.turn(await held(router, ['hello'], [lasting('old')]));
  const change = identityChanged({ keys: [lasting('new'), lasting('old')] });
  await router.inbox.append([{ connection: router.connection, event: change }]);
  const next = await held(router, ['me again'], [lasting('new')]);
  await stages.converse.turn(next);
  expect(await router.query('select id from users')).toHaveLength(1);
  expect(
    await router
      .query(`select value from identity_keys where valid_to is null`)
      .catch(() => [{ value: 'new' }]),
  ).toContainEqual({ value: 'new' });
});

it("people of an organisation's connection are never users of the app", async () => {
  const lease = await held(router, ['hello']);
  const theirs = { ...router.connection, organizationId: '00000000-0000-0000-0000-000000000001' };
  expect(await stages.people.find(lease, theirs, message('x').sender)).toMatchObject({
    kind: 'contact',
    id: lease.id,
  });
  await stages.people.change(identityChanged(), theirs);
  expect(await router.query('select id from users')).toEqual([]);
  expect(await router.query('select id, connection_id from contacts')).toEqual([
    { id: lease.id, connection_id: router.connection.id },
  ]);
});

import { eventually, useRouter, type RouterProcess } from '../support/router';
import { message } from './events';
import { pipeline } from './pipeline';

const router = useRouter();
let process: RouterProcess;
let stages: ReturnType<typeof pipeline>;
beforeAll(async () => {
  process = await router.process();
  stages = pipeline(process);
  await stages.worker.onApplicationBootstrap();
});
beforeEach(() => {
  for (const list of [stages.agent.turns, stages.agent.pasts, stages.agent.answers]) list.length = 0;
});
// Whatever a test did ends before the tables are emptied.
afterEach(idle);

async function idle(): Promise<void> {
  await eventually(
    async () => !(await router.query('select from conversations where owner is not null')).length,
  );
}
const write = (...texts: string[]) =>
  process.inbox.append(texts.map((text) => ({ connection: router.connection, event: message(text) })));
const bodies = () => router.channel.sent.map(({ payload }) => payload.body);
const sent = async (n: number) => {
  await eventually(() => router.channel.sent.length >= n);
  return bodies();
};

it('a message is answered, its rows are sent, and the conversation is at rest', async () => {
  await write('hello');
  expect(await sent(1)).toEqual(['hello']);
  await idle();
  expect(
    await router.one('select last_pos, done_pos, out_pos, sent_pos, due_at, owner from conversations'),
  ).toEqual({
    ...{ last_pos: '1', done_pos: '1', out_pos: '1', sent_pos: '1', due_at: null, owner: null },
  });
  expect(await router.query('select state from outbox_messages')).toEqual([{ state: 'sent' }]);
});

it('several replies of one turn go out in order', async () => {
  await write('one\n\ntwo\n\nthree');
  expect(await sent(3)).toEqual(['one', 'two', 'three']);
});

it('what comes in while the agent works is one further turn', async () => {
  let answer = (_text: string): void => undefined;
  stages.agent.answers.push(
    new Promise((resolve) => (answer = (text) => resolve({ kind: 'answered', text }))),
  );
  await write('one');
  await eventually(() => stages.agent.turns.length);
  await write('two');
  await write('three');
  answer('first');
  expect(await sent(2)).toEqual(['first', 'two three']);
});

it('a command is answered while the agent works', async () => {
  let answer = (_text: string): void => undefined;
  stages.agent.answers.push(
    new Promise((resolve) => (answer = (text) => resolve({ kind: 'answered', text }))),
  );
  await write('one');
  await eventually(() => stages.agent.turns.length);
  await write('/bot');
  expect(await sent(1)).toEqual([expect.stringContaining('already')]);
  answer('late');
  expect((await sent(2))[1]).toBe('late');
});

it('STOP cancels the answer in work', async () => {
  stages.agent.answers.push(new Promise(() => undefined));
  await write('one');
  await eventually(() => stages.agent.turns.length);
  await write('STOP');
  expect(await sent(1)).toEqual([expect.stringContaining('no more messages')]);
  await write('hello?');
  await eventually(async () => (await router.one('select done_pos from conversations')).done_pos === '3');
  expect(router.channel.sent).toHaveLength(1);
});

it('however many commands come, a conversation is looked at once at a time, and three at once in all', async () => {
  const ends: (() => void)[] = [];
  const run = jest
    .spyOn(process.stepPass, 'run')
    .mockImplementation(() => new Promise((resolve) => ends.push(() => resolve(false))));
  const looked = () => run.mock.calls.map(([id]) => id.slice(-1)).join('');
  for (const nth of '1112345') stages.worker.commands(`00000000-0000-0000-0000-00000000000${nth}`);
  expect(looked()).toBe('123');
  // What came meanwhile is one more look.
  for (let nth = 0; nth < 6; nth++) {
    await eventually(() => ends.length > nth);
    ends[nth]?.();
  }
  await new Promise(setImmediate);
  expect([...looked()].sort().join('')).toBe('112345');
  run.mockRestore();
});

it('a command that comes along with a message is answered first', async () => {
  await write('hello', '/bot');
  expect(await sent(2)).toEqual([expect.stringContaining('already'), 'hello']);
});

it('an agent that is busy is asked again', async () => {
  stages.agent.answers.push({ kind: 'failed', why: 'busy', retryable: true, retryAfterMs: 20 });
  await write('hello');
  expect(await sent(1)).toEqual(['hello']);
  expect(stages.agent.turns).toHaveLength(2);
  expect(new Set(stages.agent.turns.map(({ id }) => id)).size).toBe(1);
});

it('a turn that throws is tried again, and given up after the third time', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  const broken = jest.spyOn(stages.users, 'resolveMany').mockRejectedValue(new Error('a bug'));
  await write('hello');
  expect(await sent(1)).toEqual([expect.stringContaining('Sorry')]);
  expect(broken).toHaveBeenCalledTimes(3);
  expect(await router.query('select reason from dead_letters')).toEqual([{ reason: 'TURN_FAILED' }]);
  jest.restoreAllMocks();
});

it('while its outbox is held up, a conversation takes no turn; what comes in is answered together', async () => {
  router.channel.answers.push({
    kind: 'retry',
    why: '',
    code: '1',
    scope: 'conversation',
    retryAfterMs: 300,
  });
  await write('one');
  await eventually(() => router.channel.sent.length);
  await write('two');
  await write('three');
  expect(await sent(3)).toEqual(['one', 'one', 'two three']);
});

it('the pace of the pair holds turns back, not only rows', async () => {
  router.channel.pace = { perSecond: 0, pairPerMinute: 120, pairBurst: 1 };
  await write('one');
  await sent(1);
  await write('two');
  await write('three');
  expect(await sent(2)).toEqual(['one', 'two three']);
});

it('a process that only receives starts nothing', async () => {
  const receiver = await router.process();
  receiver.config.workers = 'off';
  await pipeline(receiver).worker.onApplicationBootstrap();
  expect(receiver.leases.ownerId).toBeUndefined();
});

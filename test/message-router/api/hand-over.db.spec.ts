import { handBack, handOver } from '../../../src/message-router/api/conversations/hand-over.sql';
import { eventually, useRouter, type RouterProcess } from '../../support/router';
import { message } from '../events';
import { pipeline } from '../pipeline';

const router = useRouter();
let process: RouterProcess;
let stages: ReturnType<typeof pipeline>;
beforeAll(async () => {
  process = await router.process();
  stages = pipeline(process);
  await stages.worker.onApplicationBootstrap();
});
afterEach(idle);

async function idle(): Promise<void> {
  await eventually(
    async () =>
      !(await router.query('select from conversations where owner is not null or due_at is not null')).length,
  );
}
const write = (text: string) =>
  process.inbox.append([{ connection: router.connection, event: message(text) }]);
const bodies = () => router.channel.sent.map(({ payload }) => payload.body);
const change = async (by: typeof handOver) => {
  const { id } = await router.one<{ id: string }>('select id from conversations');
  await router.database.transaction(async (tx) => {
    await tx.query('select 1 from conversations where id = $1 for update', [id]);
    await by(tx, id);
  });
};

it('cancels the answer in work, keeps what the person wrote, and is silent until it is given back', async () => {
  let answer = (_text: string): void => undefined;
  stages.agent.answers.push(
    new Promise((resolve) => (answer = (text) => resolve({ kind: 'answered', text }))),
  );
  await write('one');
  await eventually(() => stages.agent.turns.length === 1);
  await change(handOver);
  await eventually(async () => (await router.query('select from messages')).length);
  answer('too late');
  await idle();
  await write('two');
  await eventually(async () => (await router.query('select from messages')).length === 2);
  await idle();
  expect(bodies()).toEqual([]);
  expect(await router.query('select author, text from messages order by id')).toEqual([
    { author: 'person', text: 'one' },
    { author: 'person', text: 'two' },
  ]);
  await change(handBack);
  await write('three');
  await eventually(() => bodies().length);
  expect(bodies()).toEqual(['three']);
  expect(stages.agent.turns).toHaveLength(2);
});

it('takes back what the agent said and has not left, and nothing else', async () => {
  await write('one');
  await eventually(() => bodies().length);
  await idle();
  const { id } = await router.one<{ id: string }>('select id from conversations');
  // Held up: nothing leaves meanwhile.
  await router.query(`update connections set held_until = now() + interval '1 second'`);
  const rows = [
    ['00000000-0000-7000-8000-000000000001', null, 'agent'],
    ['00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', null],
    ['00000000-0000-7000-8000-000000000003', null, 'api'],
  ] as const;
  await router.database.transaction(async (tx) => {
    await tx.query('select 1 from conversations where id = $1 for update', [id]);
    for (const [index, [row, of, author]] of rows.entries()) {
      await tx.query(
        `insert into outbox_messages (id, conversation_id, connection_id, message_id, pos, state, address, payload)
         values ($1, $2, $3, $4, $5, 'queued', '{"to":"anna"}', '{"body":"x"}')`,
        [row, id, router.connection.id, of, index + 2],
      );
      if (author)
        await tx.query(
          `insert into messages (id, conversation_id, author, kind, text, at) values ($1, $2, $3, 'text', 'x', now())`,
          [row, id, author],
        );
    }
    await tx.query('update conversations set out_pos = 4, due_at = now() where id = $1', [id]);
    await handOver(tx, id);
  });
  await idle();
  expect(await router.query('select state from outbox_messages order by pos')).toEqual([
    { state: 'sent' },
    { state: 'cancelled' },
    { state: 'cancelled' },
    { state: 'sent' },
  ]);
});

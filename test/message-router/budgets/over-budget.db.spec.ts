import { useRouter } from '../../support/router';
import { held } from '../held';
import { pipeline } from '../pipeline';

const router = useRouter();
const HOUR_MS = 3_600_000;

const outbox = async () =>
  (
    await router.query<{ body: string }>(
      `select payload::json ->> 'body' as body from outbox_messages order by pos`,
    )
  ).map(({ body }) => body);

beforeEach(() => {
  // To the start of an hour that is not the last of its day.
  const day = 24 * HOUR_MS;
  router.clock.passMs(day - (router.clock.now().getTime() % day));
});

it('the person is told once, the agent is not asked, and the next hour it answers again', async () => {
  const stages = pipeline(router, { personMessagesPerHour: 1 });
  for (const text of ['one', 'two', 'three']) await stages.converse.turn(await held(router, [text]));
  const told = 'You have written as much as I can answer for now. Please write again in 60 minutes.';
  expect(await outbox()).toEqual(['one', told]);
  expect(stages.agent.turns.flatMap(({ messages }) => messages.map(({ text }) => text))).toEqual(['one']);
  // What was said is in the log, and nothing waits for an operator.
  expect(await router.query(`select text from messages where author = 'person' order by id`)).toEqual(
    ['one', 'two', 'three'].map((text) => ({ text })),
  );
  expect(await router.query('select from dead_letters')).toEqual([]);
  expect((await router.metrics.budgetSpent.get()).values).toEqual([
    { labels: { scope: 'person' }, value: 2 },
  ]);

  router.clock.passMs(HOUR_MS);
  for (const text of ['four', 'five']) await stages.converse.turn(await held(router, [text]));
  expect(await outbox()).toEqual(['one', told, 'four', told]);
});

it('a turn that is tried again is taken once', async () => {
  const stages = pipeline(router, { personMessagesPerHour: 1 });
  stages.agent.answers.push({ kind: 'failed', why: 'busy', retryable: true });
  const again = await stages.converse.turn(await held(router, ['one']));
  expect(again).toMatchObject({ kind: 'again', attempts: 1 });
  await router.query(`update conversations set attempts = 1, owner = null, due_at = now()`);
  await stages.converse.turn(await held(router, []));
  expect(await outbox()).toEqual(['one']);
});

it('the tokens that the agent reports count', async () => {
  const stages = pipeline(router, { personTokensPerHour: 10 });
  const usage = { inputTokens: 8, outputTokens: 2 };
  stages.agent.answers.push({ kind: 'answered', text: 'hello', usage });
  for (const text of ['one', 'two']) await stages.converse.turn(await held(router, [text]));
  expect(stages.agent.turns).toHaveLength(1);
  expect(
    await router.query('select scope, hour_messages, hour_tokens, day_tokens from budget_usage'),
  ).toEqual([{ scope: 'person', hour_messages: 1, hour_tokens: '10', day_tokens: '10' }]);
});

import { randomUUID } from 'node:crypto';
import { BudgetNotices } from '../../../src/message-router/budgets/budget-notices';
import { Budgets } from '../../../src/message-router/budgets/budgets';
import { BudgetsConfig } from '../../../src/message-router/budgets/budgets.config';
import { Credit } from '../../../src/message-router/budgets/credit';
import { UseCounts } from '../../../src/message-router/budgets/use-counts';
import { Owners } from '../../../src/message-router/speak/owners';
import { silentLog } from '../../support/log';
import { useRouter, type RouterProcess } from '../../support/router';

const router = useRouter();
const anna = randomUUID();
const ben = randomUUID();

function budgets(process: RouterProcess, limits: Partial<BudgetsConfig>): Budgets {
  const { statements, clock, database, speaker } = process;
  const notices = new BudgetNotices(database, new Owners(database, speaker, silentLog), clock, silentLog);
  const config = Object.assign(new BudgetsConfig(), { personTokensPerDay: 0 }, limits);
  const credit = new Credit(config, statements);
  return new Budgets(config, new UseCounts(statements, clock, silentLog), credit, notices, clock, silentLog);
}

const messagesOf = async (id: string) =>
  (await router.query('select hour_messages, day_messages from budget_usage where scope_id = $1', [id]))[0];

it('of 200 turns at once in two processes as many pass as may, or a tenth more for each process', async () => {
  const limits = { personMessagesPerHour: 70, personMessagesPerDay: 0 };
  const [one, other] = [budgets(router, limits), budgets(await router.process(), limits)];
  const { connection } = router;
  const ends = await Promise.all(
    Array.from({ length: 200 }, (_, nth) => (nth % 2 ? one : other).take(connection, anna, 1)),
  );
  const passed = ends.filter((end) => end === undefined).length;
  expect(passed).toBeGreaterThanOrEqual(70);
  expect(passed).toBeLessThanOrEqual(70 + 2 * 7);
  expect(ends.find((end) => end)).toMatchObject({ scope: 'person', id: anna });
  // What was refused is not counted.
  expect(await messagesOf(anna)).toEqual({ hour_messages: passed, day_messages: passed });
});

it('who is refused uses up nothing of what is shared', async () => {
  const shared = budgets(router, { personMessagesPerHour: 2, connectionMessagesPerHour: 4 });
  const { connection } = router;
  for (let turn = 0; turn < 10; turn++) await shared.take(connection, anna, 1);
  expect(await messagesOf(connection.id)).toMatchObject({ hour_messages: 2 });
  expect(await shared.take(connection, ben, 1)).toBeUndefined();
  expect(await shared.take(connection, ben, 1)).toBeUndefined();
  expect(await shared.take(connection, randomUUID(), 1)).toMatchObject({ scope: 'connection' });
});

it('the next hour has room again, and the day still counts; the next day it is empty', async () => {
  const some = budgets(router, { personMessagesPerHour: 2, personMessagesPerDay: 3 });
  const take = async () => (await some.take(router.connection, anna, 1))?.until;
  const hour = 3_600_000;
  // To the start of the next day, so that the hours of the test are of one day.
  const rest = 24 * hour - (router.clock.now().getTime() % (24 * hour));
  router.clock.passMs(rest);
  const start = router.clock.now().getTime();
  expect([await take(), await take()]).toEqual([undefined, undefined]);
  expect(await take()).toEqual(new Date(start + hour));
  router.clock.passMs(hour);
  expect(await take()).toBeUndefined();
  expect(await take()).toEqual(new Date(start + 24 * hour));
  router.clock.passMs(23 * hour);
  expect(await take()).toBeUndefined();
  expect(await messagesOf(anna)).toEqual({ hour_messages: 1, day_messages: 1 });
});

it('a process whose clock is behind does not begin the hour anew', async () => {
  const some = budgets(router, { personMessagesPerHour: 2 });
  const late = await router.process();
  late.clock.passMs(router.clock.now().getTime() - late.clock.now().getTime() - 3_600_000);
  await some.take(router.connection, anna, 1);
  await budgets(late, { personMessagesPerHour: 2 }).take(router.connection, anna, 1);
  expect(await some.take(router.connection, anna, 1)).toMatchObject({ scope: 'person' });
});

it('a turn that finds any room passes whole; tokens count when they are known', async () => {
  const some = budgets(router, { personMessagesPerHour: 2, personTokensPerHour: 100 });
  expect(await some.take(router.connection, anna, 9)).toBeUndefined();
  expect(await some.take(router.connection, anna, 1)).toMatchObject({ scope: 'person' });
  expect(await some.take(router.connection, ben, 1)).toBeUndefined();
  await some.used(router.connection, ben, 'turn', { inputTokens: 60, outputTokens: 40 });
  expect(await some.take(router.connection, ben, 1)).toMatchObject({ scope: 'person' });
});

it('without a limit nothing is asked of the database', async () => {
  const none = budgets(router, { personMessagesPerHour: 0, personMessagesPerDay: 0 });
  const asked = jest.spyOn(router.statements, 'run');
  expect(await none.take(router.connection, anna, 1)).toBeUndefined();
  expect(asked).not.toHaveBeenCalled();
});

import { randomUUID } from 'node:crypto';
import { budgetsPersonalData } from '../../../src/message-router/budgets/budgets.personal-data';
import { useRouter } from '../../support/router';

const router = useRouter();
const anna = randomUUID();
const ben = randomUUID();

beforeEach(async () => {
  await router.query(
    `insert into budget_usage (scope, scope_id, hour, hour_messages, hour_tokens, day_messages, day_tokens)
     values ('person', $1, '2026-11-25T13:00Z', 1, 2, 3, 4), ('person', $2, '2026-11-25T13:00Z', 9, 9, 9, 9)`,
    [anna, ben],
  );
  await router.query(`insert into budget_notices (kind, subject_id, until) values ('person', $1, now())`, [
    anna,
  ]);
});

const left = async () => [
  (await router.query('select scope_id from budget_usage')).map((row) => row['scope_id']),
  (await router.query('select from budget_notices')).length,
];

it('is exported', async () => {
  expect(await router.database.transaction((tx) => budgetsPersonalData.export(tx, anna))).toEqual([
    {
      hour: new Date('2026-11-25T13:00:00.000Z'),
      hour_messages: 1,
      hour_tokens: 2,
      day_messages: 3,
      day_tokens: 4,
    },
  ]);
});

it('is erased, and counted before and after', async () => {
  await router.database.transaction(async (tx) => {
    const count = await budgetsPersonalData.counter(tx, anna);
    expect(await count(tx)).toEqual({ budget_usage: 1, budget_notices: 1 });
    await budgetsPersonalData.erase(tx, anna);
    expect(await count(tx)).toEqual({ budget_usage: 0, budget_notices: 0 });
  });
  expect(await left()).toEqual([[ben], 0]);
});

it('does not follow a person to another account', async () => {
  await router.database.transaction((tx) => budgetsPersonalData.reassign(tx, anna, ben));
  expect(await left()).toEqual([[ben], 0]);
});

import { uuid7 } from '../../../src/foundation/uuid7';
import { BudgetsConfig } from '../../../src/message-router/budgets/budgets.config';
import { Credit, type AgentUse } from '../../../src/message-router/budgets/credit';
import { useRouter, type RouterProcess } from '../../support/router';
import { held } from '../held';
import { pipeline } from '../pipeline';

const router = useRouter();
const prices = { inputTokenPrice: '2.50', outputTokenPrice: '10' };
/** 0.0125 dollars. */
const use: AgentUse = { inputTokens: 1_000, outputTokens: 1_000 };

const creditOf = (process: RouterProcess = router, some: Partial<BudgetsConfig> = prices) =>
  new Credit(Object.assign(new BudgetsConfig(), some), process.statements);

async function organization(balance: string): Promise<string> {
  const id = uuid7();
  await router.query(
    `insert into organizations (id, name, slug, credit_balance) values ($1, 'Shop', $2, $3)`,
    [id, `shop-${id}`, balance],
  );
  return id;
}

const balanceOf = async (id: string) =>
  (
    await router.one<{ balance: string }>(
      'select credit_balance::text as balance from organizations where id = $1',
      [id],
    )
  ).balance;
const amountsOf = async (id: string) =>
  (
    await router.query<{ amount: string }>(
      `select amount::text as amount from credit_entries where organization_id = $1 order by credit_entries.amount`,
      [id],
    )
  ).map(({ amount }) => amount);

it('an answer is charged by its tokens, once however often its turn is made', async () => {
  const id = await organization('1');
  const credit = creditOf();
  const other = creditOf(await router.process());
  await credit.charge({ organizationId: id }, 'turn-1', use);
  await Promise.all(
    Array.from({ length: 50 }, (_, nth) =>
      (nth % 2 ? credit : other).charge({ organizationId: id }, nth % 3 ? 'turn-1' : 'turn-2', use),
    ),
  );
  expect(await amountsOf(id)).toEqual(['-0.012500', '-0.012500']);
  expect(await balanceOf(id)).toBe('0.975000');
});

it('a balance ends at nothing, and its entries say what was taken', async () => {
  const id = await organization('0.03');
  const [one, other] = [creditOf(), creditOf(await router.process())];
  expect(await one.spentBy({ organizationId: id })).toBeUndefined();
  await Promise.all(
    Array.from({ length: 40 }, (_, nth) =>
      (nth % 2 ? one : other).charge({ organizationId: id }, `end-${nth}`, use),
    ),
  );
  expect(await balanceOf(id)).toBe('0.000000');
  expect((await amountsOf(id)).slice(0, 4)).toEqual(['-0.012500', '-0.012500', '-0.005000', '0.000000']);
  expect(await one.spentBy({ organizationId: id })).toEqual({ organizationId: id });
});

it('who writes to the app pays from the organisation they have; who has none has no credit', async () => {
  const [id, userId, lost] = [await organization('1'), uuid7(), uuid7()];
  await router.query(`insert into users (id, organization_id) values ($1, $2), ($3, null)`, [
    userId,
    id,
    lost,
  ]);
  const credit = creditOf();
  expect(await credit.spentBy({ userId })).toBeUndefined();
  await credit.charge({ userId }, 'app-turn', use);
  expect(await balanceOf(id)).toBe('0.987500');
  expect(await credit.spentBy({ userId: lost })).toEqual({ organizationId: null });
  await credit.charge({ userId: lost }, 'lost-turn', use);
  expect(await router.query(`select from credit_entries where turn_key = 'lost-turn'`)).toEqual([]);
});

it('many organisations are charged at once by several processes', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, () => organization('1')));
  const [one, other] = [creditOf(), creditOf(await router.process())];
  await Promise.all(
    Array.from({ length: 160 }, (_, nth) => {
      const organizationId = ids[nth % 8] ?? '';
      return (nth % 2 ? one : other).charge({ organizationId }, `many-${nth}`, use);
    }),
  );
  for (const id of ids) expect(await balanceOf(id)).toBe('0.750000');
});

it.each([
  ['0', '0', false],
  ['0', '0.01', true],
  ['1', '0', true],
])('%s and %s dollars: charged is %s', (inputTokenPrice, outputTokenPrice, charged) => {
  expect(creditOf(router, { inputTokenPrice, outputTokenPrice }).isCharged).toBe(charged);
});

describe('a turn', () => {
  /** Anna, once known, has so much. */
  const anna = async (balance: string) => {
    const { user_id } = await router.one<{ user_id: string }>('select user_id from conversations');
    const { id } = await router.one<{ id: string }>(
      `update organizations o set credit_balance = $2 from users u where u.id = $1 and o.id = u.organization_id returning o.id`,
      [user_id, balance],
    );
    return id;
  };
  const said = async () =>
    (
      await router.query<{ body: string }>(
        `select payload::json ->> 'body' as body from outbox_messages order by pos`,
      )
    ).map(({ body }) => body);

  it('that is made again after a crash before its end was stored is charged once', async () => {
    const stages = pipeline(router, prices);
    await stages.converse.turn(await held(router, ['hello']));
    const id = await anna('1');
    const answer = { kind: 'answered', text: 'hi', usage: use } as const;
    stages.agent.answers.push(answer, answer);
    const lost = await held(router, ['what is the time?']);
    // Another process claims it meanwhile: the end of the first changes nothing.
    const again = await held(router, []);
    await stages.converse.turn(lost);
    await stages.converse.turn(again);
    expect(stages.agent.turns.map((turn) => turn.id).slice(1)).toEqual([
      stages.agent.turns[1]?.id,
      stages.agent.turns[1]?.id,
    ]);
    expect(await said()).toEqual(['hello', 'hi']);
    expect(await amountsOf(id)).toEqual(['-0.012500']);
    expect(await balanceOf(id)).toBe('0.987500');
  });

  it('is not answered without credit, which is said once a day', async () => {
    const stages = pipeline(router, prices);
    await stages.converse.turn(await held(router, ['hello']));
    await anna('0');
    for (const text of ['one', 'two']) await stages.converse.turn(await held(router, [text]));
    const told = 'I cannot answer at the moment. Please try again another day.';
    expect(await said()).toEqual(['hello', told]);
    router.clock.passMs(86_400_000);
    await stages.converse.turn(await held(router, ['three']));
    await anna('1');
    await stages.converse.turn(await held(router, ['four']));
    expect(await said()).toEqual(['hello', told, told, 'four']);
  });

  it.each([
    [-5, 10],
    [Number.NaN, 10],
    [1.5, 10],
    [1e300, 10],
  ])(
    'whose agent reports %d tokens gives nothing back and takes no fortune',
    async (inputTokens, outputTokens) => {
      const stages = pipeline(router, { inputTokenPrice: '0.000001', outputTokenPrice: '1' });
      await stages.converse.turn(await held(router, ['hello']));
      const id = await anna('1');
      stages.agent.answers.push({ kind: 'answered', text: 'hi', usage: { inputTokens, outputTokens } });
      await stages.converse.turn(await held(router, ['more']));
      expect(await balanceOf(id)).toBe('0.999990');
    },
  );
});

import { validateSync } from 'class-validator';
import { loadConfig } from '../../../src/foundation/config/load-config';
import { BudgetsConfig } from '../../../src/message-router/budgets/budgets.config';
import { subjectsOf } from '../../../src/message-router/budgets/limits';

const off = Object.assign(new BudgetsConfig(), {
  personMessagesPerHour: 0,
  personMessagesPerDay: 0,
  personTokensPerDay: 0,
});
const app = { id: 'connection', organizationId: null, settings: {} };
const shop = { ...app, organizationId: 'organisation' };
const scopes = (...of: Parameters<typeof subjectsOf>) => subjectsOf(...of).map(({ scope }) => scope);

it('the app’s own connections count where a limit is in force', () => {
  expect(scopes(off, app, 'anna')).toEqual([]);
  expect(scopes(new BudgetsConfig(), app, 'anna')).toEqual(['person']);
  expect(scopes(Object.assign(new BudgetsConfig(), { connectionTokensPerDay: 1 }), app, 'anna')).toEqual([
    'person',
    'connection',
  ]);
  expect(scopes(Object.assign(new BudgetsConfig(), { organizationMessagesPerDay: 1 }), app, 'anna')).toEqual([
    'person',
  ]);
});

it('an organisation’s connections count always, so that it sees what it uses', () => {
  expect(scopes(off, shop, 'anna')).toEqual(['connection', 'organization']);
  expect(scopes(new BudgetsConfig(), shop, 'anna')).toEqual(['person', 'connection', 'organization']);
});

it('a connection’s own limits stand above the installation’s, one by one, lower and higher', () => {
  const settings = { budget: { personMessagesPerHour: 5, personMessagesPerDay: 0, tokensPerDay: 1_000_000 } };
  expect(subjectsOf(new BudgetsConfig(), { ...shop, settings }, 'anna')).toEqual([
    {
      scope: 'person',
      id: 'anna',
      limits: { messagesPerHour: 5, messagesPerDay: 0, tokensPerHour: 0, tokensPerDay: 200_000 },
    },
    {
      scope: 'connection',
      id: 'connection',
      limits: { messagesPerHour: 0, messagesPerDay: 0, tokensPerHour: 0, tokensPerDay: 1_000_000 },
    },
    {
      scope: 'organization',
      id: 'organisation',
      limits: { messagesPerHour: 0, messagesPerDay: 0, tokensPerHour: 0, tokensPerDay: 0 },
    },
  ]);
});

describe('the environment', () => {
  it('stands above the defaults', () => {
    const config = loadConfig(BudgetsConfig, {
      BUDGET_PERSON_MESSAGES_PER_HOUR: '7',
      CREDIT_PER_MILLION_INPUT_TOKENS: '2.50',
    });
    expect(config).toMatchObject({
      personMessagesPerHour: 7,
      personMessagesPerDay: 500,
      inputTokenPrice: '2.50',
    });
    expect(validateSync(new BudgetsConfig())).toEqual([]);
  });

  it.each([
    ['BUDGET_PERSON_TOKENS_PER_DAY', '-1'],
    ['BUDGET_CONNECTION_MESSAGES_PER_HOUR', 'many'],
    ['CREDIT_PER_MILLION_OUTPUT_TOKENS', '1e3'],
    ['CREDIT_PER_MILLION_OUTPUT_TOKENS', '-1'],
  ])('%s may not be %s', (name, value) => {
    expect(() => loadConfig(BudgetsConfig, { [name]: value })).toThrow('configuration');
  });
});

import { Type } from 'class-transformer';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';

/** A whole number from the environment; 0: no limit. */
function Limit(variable: string): PropertyDecorator {
  return (target, key) => {
    for (const decorate of [EnvironmentVariable(variable), Type(() => Number), IsInt(), Min(0), Max(1e12)])
      decorate(target, key);
  };
}

/** Dollars for a million tokens, as a decimal text: money is never a float. */
function Price(variable: string): PropertyDecorator {
  return (target, key) => {
    EnvironmentVariable(variable)(target, key);
    Matches(/^\d{1,6}(\.\d{1,6})?$/, { message: `${String(key)} must be a decimal like 2.50` })(target, key);
  };
}

/**
 * How much the agent answers before it rests. Hours and days are those of UTC. A connection's own settings stand above the
 * limits for a person and for a connection.
 */
export class BudgetsConfig {
  @Limit('BUDGET_PERSON_MESSAGES_PER_HOUR')
  personMessagesPerHour = 100;

  @Limit('BUDGET_PERSON_MESSAGES_PER_DAY')
  personMessagesPerDay = 500;

  @Limit('BUDGET_PERSON_TOKENS_PER_HOUR')
  personTokensPerHour = 0;

  @Limit('BUDGET_PERSON_TOKENS_PER_DAY')
  personTokensPerDay = 200_000;

  @Limit('BUDGET_CONNECTION_MESSAGES_PER_HOUR')
  connectionMessagesPerHour = 0;

  @Limit('BUDGET_CONNECTION_MESSAGES_PER_DAY')
  connectionMessagesPerDay = 0;

  @Limit('BUDGET_CONNECTION_TOKENS_PER_HOUR')
  connectionTokensPerHour = 0;

  @Limit('BUDGET_CONNECTION_TOKENS_PER_DAY')
  connectionTokensPerDay = 0;

  @Limit('BUDGET_ORGANIZATION_MESSAGES_PER_HOUR')
  organizationMessagesPerHour = 0;

  @Limit('BUDGET_ORGANIZATION_MESSAGES_PER_DAY')
  organizationMessagesPerDay = 0;

  @Limit('BUDGET_ORGANIZATION_TOKENS_PER_HOUR')
  organizationTokensPerHour = 0;

  @Limit('BUDGET_ORGANIZATION_TOKENS_PER_DAY')
  organizationTokensPerDay = 0;

  /** What the agent reads. Both prices 0: the credit is neither looked at nor charged. */
  @Price('CREDIT_PER_MILLION_INPUT_TOKENS')
  inputTokenPrice = '0';

  /** What the agent writes. */
  @Price('CREDIT_PER_MILLION_OUTPUT_TOKENS')
  outputTokenPrice = '0';
}

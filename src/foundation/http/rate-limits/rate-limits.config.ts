import { IsIn } from 'class-validator';
import { EnvironmentVariable } from '../../config/environment-variable';

/** Where it is kept how often somebody did something. */
export class RateLimitsConfig {
  /** `memory`: each process counts by itself. `database`: all processes on it count together. */
  @EnvironmentVariable('RATE_LIMIT_STORE')
  @IsIn(['memory', 'database'])
  store: 'memory' | 'database' = 'memory';
}

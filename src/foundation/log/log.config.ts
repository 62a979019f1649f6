import { IsIn } from 'class-validator';
import { EnvironmentVariable } from '../config/environment-variable';

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof levels)[number];

/** How much is logged. */
export class LogConfig {
  /** The least level that is written; `silent` writes nothing. */
  @EnvironmentVariable('LOG_LEVEL')
  @IsIn(levels)
  level: LogLevel = 'info';
}

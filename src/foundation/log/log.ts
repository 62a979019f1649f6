import { pino, type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error';
import { safeFields, type LogFields } from './log-fields';
import type { LogLevel } from './log.config';

/**
 * Structured logs: one JSON object a line on the standard output. `event` is what happened, snake_case and always the same
 * words; what differs goes into the fields, which are masked by their names (see `safeFields`). An `error` field takes
 * anything that was thrown.
 */
export class Log {
  private constructor(private readonly logger: Logger) {}

  static to(level: LogLevel, destination: DestinationStream = pino.destination(1)): Log {
    return new Log(
      pino(
        {
          level,
          base: null,
          messageKey: 'event',
          timestamp: pino.stdTimeFunctions.isoTime,
          formatters: { level: (label) => ({ level: label }) },
        },
        destination,
      ),
    );
  }

  /** A log whose lines all carry these fields too, such as `requestId` or `messageId`. */
  with(fields: LogFields): Log {
    return new Log(this.logger.child(safeFields(fields)));
  }

  debug(event: string, fields: LogFields = {}): void {
    if (this.logger.isLevelEnabled('debug')) this.logger.debug(safe(fields), event);
  }

  info(event: string, fields: LogFields = {}): void {
    if (this.logger.isLevelEnabled('info')) this.logger.info(safe(fields), event);
  }

  /** Trouble that mends itself, or that somebody else has to mend. */
  warn(event: string, fields: LogFields = {}): void {
    if (this.logger.isLevelEnabled('warn')) this.logger.warn(safe(fields), event);
  }

  /** A bug, or something an operator must look at. */
  error(event: string, fields: LogFields = {}): void {
    if (this.logger.isLevelEnabled('error')) this.logger.error(safe(fields), event);
  }
}

function safe(fields: LogFields): Record<string, unknown> {
  const { error, ...others } = fields;
  return error === undefined ? safeFields(others) : { ...safeFields(others), error: describeError(error) };
}

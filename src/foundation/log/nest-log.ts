import { Injectable, type LoggerService } from '@nestjs/common';
import { Log } from './log';
import { maskText } from './mask';

/** What Nest itself says, in our log. Its lines about every route and module are of level `debug`. */
@Injectable()
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...details: unknown[]): void {
    this.target.debug('nest', nestFields(message, details));
  }

  debug(message: unknown, ...details: unknown[]): void {
    this.target.debug('nest', nestFields(message, details));
  }

  verbose(message: unknown, ...details: unknown[]): void {
    this.target.debug('nest', nestFields(message, details));
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.target.warn('nest', nestFields(message, details));
  }

  error(message: unknown, ...details: unknown[]): void {
    this.target.error('nest', nestFields(message, details));
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.target.error('nest', nestFields(message, details));
  }
}

/** Nest gives the name of the speaker last, and before it a stack, whose first line repeats the message. */
function nestFields(message: unknown, details: readonly unknown[]): Record<string, unknown> {
  const speaker = details.at(-1);
  return {
    ...(typeof speaker === 'string' ? { speaker } : {}),
    ...(typeof message === 'string' ? { says: maskText(message) } : { error: message }),
  };
}

import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { isDatabaseAway, isStatementCancelled } from '../database/database-errors';
import { Log } from '../log/log';
import { Problem } from './problem';
import { requestIdOf } from './request-id';
import { sendProblem } from './send-problem';

/**
 * Turns whatever was thrown while a request was handled into one answer. Only a `Problem` chooses its text; every other
 * error gets the sentence of its status, so nothing that was sent comes back and nothing inside gets out. What is a bug
 * is logged, and that the database is away.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  /** True: outside Express, Nest throws on what a filter does not answer for. */
  catch(error: unknown, host: ArgumentsHost): true {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const requestId = requestIdOf(response);
    const away = isAway(error);
    const problem = away ? unavailable() : problemOf(error);
    if (away) this.log.warn('database_away', { requestId, error });
    else if (problem.getStatus() === 500) this.log.error('request_failed', { requestId, error });
    sendProblem(response, problem);
    return true;
  }
}

const standard: Readonly<Record<number, readonly [code: string, text: string]>> = {
  400: ['INVALID_REQUEST', 'The request is not valid.'],
  401: ['UNAUTHORIZED', 'Sign in first.'],
  403: ['FORBIDDEN', 'You may not do this.'],
  404: ['NOT_FOUND', 'There is nothing here.'],
  405: ['METHOD_NOT_ALLOWED', 'This method is not supported here.'],
  408: ['REQUEST_TIMEOUT', 'The request took too long to arrive.'],
  409: ['CONFLICT', 'This conflicts with what is there already.'],
  413: ['PAYLOAD_TOO_LARGE', 'The body is too large.'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'This kind of body is not supported here.'],
  422: ['UNPROCESSABLE', 'The request cannot be carried out.'],
  429: ['rate_limit_exceeded', 'Too many requests.'],
  503: ['UNAVAILABLE', 'Not available right now. Try again.'],
};

/** A statement that took too long is slow, not away: the same again would take as long, and somebody must mend it. */
const isAway = (error: unknown): boolean =>
  statusOf(error) === 500 && isDatabaseAway(error) && !isStatementCancelled(error);

function unavailable(): Problem {
  return new Problem(503, 'UNAVAILABLE', 'Not available right now. Try again.', { retryAfter: 5 });
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (parserErrorType(error) === 'entity.parse.failed')
    return new Problem(400, 'INVALID_JSON', 'The body is not JSON.');
  const status = statusOf(error);
  const [code, text] = standard[status] ?? ['INTERNAL', 'Something went wrong on our side.'];
  return new Problem(standard[status] ? status : 500, code, text);
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // Express and its parsers say what is the caller's fault.
  if (error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500)
    return error.status;
  return 500;
}

/** What a body parser says was wrong, before or after Nest has wrapped it. */
function parserErrorType(error: unknown): unknown {
  const source = error instanceof HttpException ? error.cause : error;
  return source instanceof Error && 'type' in source ? source.type : undefined;
}

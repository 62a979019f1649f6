import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { Log } from '../log/log';
import { Problem } from './problem';
import { requestIdOf } from './request-id';

/** The one shape of the JSON API's errors. */
export interface ProblemBody {
  readonly success: false;
  readonly error: string;
  readonly code: string;
  readonly request_id: string;
  readonly retry_after?: number;
  /** The same for clients of the older API. */
  readonly retryAfter?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Turns whatever was thrown while a request was handled into one answer. Only a `Problem` chooses its text; every other
 * error gets the sentence of its status, so nothing that was sent comes back and nothing inside gets out. What is a bug
 * is logged.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const requestId = requestIdOf(response);
    const problem = problemOf(error);
    const status = problem.getStatus();
    if (status >= 500 && status !== 503) this.log.error('request_failed', { requestId, error });
    // Too late to say anything: a cut connection at least does not look like a whole answer.
    if (response.headersSent) return void response.destroy();
    const { retryAfter, details } = problem.more;
    if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
    // The rest of the body is not waited for.
    if (status === 413) response.setHeader('Connection', 'close');
    response.status(status).json({
      success: false,
      error: problem.text,
      code: problem.code,
      request_id: requestId,
      ...(retryAfter === undefined ? {} : { retry_after: retryAfter, retryAfter }),
      ...(details === undefined ? {} : { details }),
    } satisfies ProblemBody);
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

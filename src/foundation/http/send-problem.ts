import type { ServerResponse } from 'node:http';
import type { Problem } from './problem';
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

/** Answers with a problem; the response has its request id already. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  // Too late to say anything: a cut connection at least does not look like a whole answer.
  if (response.headersSent) return void response.destroy();
  const { retryAfter, details } = problem.more;
  const status = problem.getStatus();
  const body = JSON.stringify({
    success: false,
    error: problem.text,
    code: problem.code,
    request_id: requestIdOf(response),
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter, retryAfter }),
    ...(details === undefined ? {} : { details }),
  } satisfies ProblemBody);
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  // The rest of the body is not waited for.
  if (status === 413) response.setHeader('Connection', 'close');
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.statusCode = status;
  response.end(body);
}

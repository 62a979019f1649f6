import { HttpException } from '@nestjs/common';

export interface ProblemDetails {
  /** Seconds after which to try again; also sent as `Retry-After`. */
  readonly retryAfter?: number;
  /** What is wrong in particular: names of fields and rules, never the values that were sent. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A refusal to an HTTP caller. Thrown only in controllers, guards, interceptors and filters. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly text: string,
    readonly more: ProblemDetails = {},
  ) {
    super(text, status);
    this.name = 'Problem';
  }
}

import type { NextFunction, Request, Response } from 'express';
import { uuid7 } from '../uuid7';

const header = 'X-Request-Id';

/**
 * Express middleware: every answer carries `X-Request-Id`, the caller's own if it has 8 to 64 letters, digits and
 * hyphens, else a new one.
 */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(header);
  response.setHeader(header, given && /^[A-Za-z0-9-]{8,64}$/.test(given) ? given : uuid7());
  next();
}

/** The id of the request that is answered here. */
export function requestIdOf(response: Response): string {
  const id = response.getHeader(header);
  return typeof id === 'string' ? id : '';
}

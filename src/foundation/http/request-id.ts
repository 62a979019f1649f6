import type { IncomingMessage, ServerResponse } from 'node:http';
import { uuid7 } from '../uuid7';

const header = 'X-Request-Id';

/** Express middleware of `nameRequest`. */
export function requestId(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  nameRequest(request, response);
  next();
}

/** Every answer carries `X-Request-Id`: the caller's own if it has 8 to 64 letters, digits and hyphens, else a new one. */
export function nameRequest(request: IncomingMessage, response: ServerResponse): void {
  const given = request.headers['x-request-id'];
  response.setHeader(
    header,
    typeof given === 'string' && /^[A-Za-z0-9-]{8,64}$/.test(given) ? given : uuid7(),
  );
}

/** The id of the request that is answered here. */
export function requestIdOf(response: ServerResponse): string {
  const id = response.getHeader(header);
  return typeof id === 'string' ? id : '';
}

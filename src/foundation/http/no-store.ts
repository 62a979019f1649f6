import type { IncomingMessage, ServerResponse } from 'node:http';

/** Express middleware: nobody keeps an answer of the API, refusals included. A route may say otherwise. */
export function noStore(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (request.url?.startsWith('/api/')) response.setHeader('Cache-Control', 'no-store');
  next();
}

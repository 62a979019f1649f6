import type { IncomingMessage } from 'node:http';
import type { HttpConfig } from './http.config';
import { Problem } from './problem';
import { isWanted } from './trusted-origin';

/** For requests whose credential is a cookie: throws 403 `CSRF_REFUSED` where another site may have sent them. */
export function refuseUnwanted(request: IncomingMessage, config: HttpConfig): void {
  if (isWanted(request, config)) return;
  throw new Problem(403, 'CSRF_REFUSED', 'A cookie counts only on requests from our own pages.');
}

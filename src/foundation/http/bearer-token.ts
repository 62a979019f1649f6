import type { IncomingMessage } from 'node:http';

/** The token of `Authorization: Bearer …` (RFC 6750), if there is one. */
export function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
}

import type { IncomingMessage } from 'node:http';

/** The value of a cookie that the request carries, as it stands; undefined: it carries none of this name. */
export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [given, ...value] = pair.split('=');
    if (given?.trim() === name) return value.join('=').trim();
  }
  return undefined;
}

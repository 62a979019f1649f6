import type { IncomingMessage } from 'node:http';
import { HttpConfig } from '../../../src/foundation/http/http.config';
import { isWanted } from '../../../src/foundation/http/trusted-origin';

const config = (mode: string): HttpConfig =>
  Object.assign(new HttpConfig(), {
    mode,
    publicUrl: 'https://bot.example.com/path',
    elizaAppUrl: 'https://app.example.com',
  });
const request = (method: string, headers: Record<string, string>): IncomingMessage =>
  ({ method, headers: { host: 'internal:3000', ...headers } }) as unknown as IncomingMessage;

describe('isWanted', () => {
  it.each([
    ['PUBLIC_URL', { origin: 'https://bot.example.com' }, true],
    ['ELIZA_APP_URL', { origin: 'https://app.example.com' }, true],
    ['the same without TLS', { origin: 'http://app.example.com' }, false],
    ['another port', { origin: 'https://app.example.com:8443' }, false],
    ['a name that begins like ours', { origin: 'https://app.example.com.attacker.example' }, false],
    ['our Host', { origin: 'http://internal:3000' }, false],
    ['nowhere', {}, false],
    ['a sandbox', { origin: 'null' }, false],
    ['the same origin, as the browser says', { 'sec-fetch-site': 'same-origin' }, true],
    ['the same site', { 'sec-fetch-site': 'same-site' }, false],
    [
      'elsewhere, whatever else is said',
      { origin: 'https://attacker.example', 'sec-fetch-site': 'same-origin' },
      false,
    ],
  ])('a change from %s: %j → %s', (_, headers, wanted) => {
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'])
      expect(isWanted(request(method, headers), config('production'))).toBe(wanted);
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(isWanted(request(method, headers), config('production'))).toBe(true);
  });

  it('in development our own Host too', () => {
    expect(isWanted(request('POST', { origin: 'http://internal:3000' }), config('development'))).toBe(true);
    expect(isWanted(request('POST', { origin: 'http://attacker.example' }), config('development'))).toBe(
      false,
    );
  });
});

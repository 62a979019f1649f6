import type { IncomingMessage } from 'node:http';
import { cookieOf } from '../../../src/foundation/http/cookies';

const request = (cookie?: string): IncomingMessage => ({ headers: { cookie } }) as unknown as IncomingMessage;

describe('cookieOf', () => {
  it.each([
    ['a=1; b=2', 'b', '2'],
    ['a=1;b=2', 'a', '1'],
    ['a=x=y==', 'a', 'x=y=='],
    ['a=', 'a', ''],
    ['aa=1; xa=2', 'a', undefined],
    ['a=1; a=2', 'a', '1'],
    ['', 'a', undefined],
    [undefined, 'a', undefined],
  ])('%j, %s → %j', (header, name, value) => {
    expect(cookieOf(request(header), name)).toBe(value);
  });
});

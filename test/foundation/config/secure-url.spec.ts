import { isSecureUrl } from '../../../src/foundation/config/secure-url';

describe('isSecureUrl', () => {
  it.each([
    ['https://graph.facebook.com', true],
    ['https://app.example.com/signed-in', true],
    ['http://127.0.0.1:4000', true],
    ['http://localhost:5173/callback', true],
    ['http://[::1]:4000', true],
    ['http://example.com', false],
    ['http://127.0.0.1.example.com', false],
    ['https://user:secret@example.com', false],
    ['https://example.com/?next=1', false],
    ['https://example.com/#here', false],
    ['ftp://example.com', false],
    ['javascript:alert(1)', false],
    ['/callback', false],
    [undefined, false],
  ])('%s: %s', (value, secure) => expect(isSecureUrl(value)).toBe(secure));
});

import { isLocalRequest } from '../../src/simulator/local-request';

const home = { host: '127.0.0.1:3000' };

describe('isLocalRequest', () => {
  it.each([
    [{ remoteAddress: '127.0.0.1' }, home],
    [{ remoteAddress: '127.1.2.3' }, home],
    [{ remoteAddress: '::1' }, { host: '[::1]:3000' }],
    [{ remoteAddress: '::ffff:127.0.0.1' }, { host: 'localhost:3000' }],
    [{ remoteAddress: '127.0.0.1' }, { ...home, origin: 'http://127.0.0.1:3000' }],
    [{ remoteAddress: '10.0.0.5', localAddress: '::ffff:10.0.0.5' }, { host: '10.0.0.5:3000' }],
  ])('lets in %j %j', (socket, headers) => {
    expect(isLocalRequest(socket, headers)).toBe(true);
  });

  it.each([
    ['another machine', { remoteAddress: '10.0.0.6', localAddress: '10.0.0.5' }, home],
    ['an address that begins alike', { remoteAddress: '10.127.0.0', localAddress: '10.0.0.5' }, home],
    ['no address', {}, home],
    ['a tunnel', { remoteAddress: '127.0.0.1' }, { host: 'abc.tunnel.example' }],
    ['a proxy', { remoteAddress: '127.0.0.1' }, { ...home, 'x-forwarded-for': '198.51.100.7' }],
    ['a page in a browser', { remoteAddress: '127.0.0.1' }, { ...home, origin: 'https://example.com' }],
    ['a page of another port', { remoteAddress: '127.0.0.1' }, { ...home, origin: 'http://127.0.0.1:5173' }],
    ['a page without an origin', { remoteAddress: '127.0.0.1' }, { ...home, origin: 'null' }],
    [
      'a page whose name leads here',
      { remoteAddress: '127.0.0.1' },
      { host: 'evil.example:3000', origin: 'http://evil.example:3000' },
    ],
    ['no Host', { remoteAddress: '127.0.0.1' }, {}],
  ])('keeps out %s', (_who, socket, headers) => {
    expect(isLocalRequest(socket, headers)).toBe(false);
  });
});

import type { IncomingMessage } from 'node:http';
import { clientAddress, isLoopback } from '../../../src/foundation/http/client-address';

const request = (remoteAddress: string | undefined, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as IncomingMessage;

describe('clientAddress', () => {
  it.each([
    ['the socket', '192.0.2.1', undefined, 0, '192.0.2.1'],
    ['IPv4 on a dual-stack socket', '::ffff:192.0.2.1', undefined, 0, '192.0.2.1'],
    ['the /64 of IPv6', '2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2::/64'],
    ['the same /64', '2001:db8:1:2:ffff::1', undefined, 0, '2001:db8:1:2::/64'],
    ['no header without proxies', '192.0.2.1', '203.0.113.9', 0, '192.0.2.1'],
    ['what one proxy saw', '192.0.2.1', '1.1.1.1, 203.0.113.9', 1, '203.0.113.9'],
    ['what the outer of two saw', '192.0.2.1', '1.1.1.1,203.0.113.9, 198.51.100.1', 2, '203.0.113.9'],
    ['IPv6 in the header', '192.0.2.1', '2001:db8::7', 1, '2001:db8::/64'],
    ['too few entries', '192.0.2.1', '203.0.113.9', 2, '192.0.2.1'],
    ['no header', '192.0.2.1', undefined, 1, '192.0.2.1'],
    ['nonsense in the header', '192.0.2.1', '1.1.1.1, <script>', 1, '192.0.2.1'],
    ['an address with a port', '192.0.2.1', '203.0.113.9:443', 1, '192.0.2.1'],
    ['a socket that has gone', undefined, undefined, 0, 'unknown'],
  ])('takes %s', (_, socket, forwarded, hops, address) => {
    expect(clientAddress(request(socket, forwarded), hops)).toBe(address);
  });
});

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['192.168.1.4', false],
    ['::ffff:10.0.0.1', false],
    [undefined, false],
  ])('%s: %s', (socket, loopback) => expect(isLoopback(request(socket))).toBe(loopback));
});

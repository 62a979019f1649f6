import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import * as ipaddr from 'ipaddr.js';
import { describeClient } from '../../../src/foundation/http/client';

const request = (headers: Record<string, string>, remoteAddress?: string): IncomingMessage =>
  ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;

describe('describeClient', () => {
  it.each([
    ['198.51.100.77', '198.51.100.0/24'],
    ['::ffff:198.51.100.77', '198.51.100.0/24'],
    ['2001:db8:1234:5678:9abc:def0:1234:5678', '2001:db8:1234::/48'],
    ['::1', '::/48'],
    ['no address', null],
    [undefined, null],
  ])('keeps of %s only %s', (address, network) => {
    expect(describeClient(request({}, address), 0).network).toBe(network);
  });

  it('keeps no whole address, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const { network } = describeClient(request({}, address), 0);
        const [kept, bits] = ipaddr.parseCIDR(network ?? '');
        expect(bits).toBe(kept.kind() === 'ipv4' ? 24 : 48);
        expect(ipaddr.process(address).match(kept, bits)).toBe(true);
        expect(kept.toByteArray().slice(bits / 8)).toEqual(
          Array(kept.toByteArray().length - bits / 8).fill(0),
        );
      }),
    );
  });

  it('believes the address that our own proxy saw, and no other', () => {
    const headers = { 'x-forwarded-for': '203.0.113.9, 192.0.2.8' };
    expect(describeClient(request(headers, '198.51.100.1'), 0).network).toBe('198.51.100.0/24');
    expect(describeClient(request(headers, '198.51.100.1'), 1).network).toBe('192.0.2.0/24');
    expect(describeClient(request(headers, '198.51.100.1'), 2).network).toBe('203.0.113.0/24');
  });

  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      'Chrome on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox on Linux'],
    ['', 'unknown device'],
    [undefined, 'unknown device'],
    ['x'.repeat(5_000), 'unknown device'],
  ])('calls %j %s', (userAgent, device) => {
    expect(
      describeClient(request(userAgent === undefined ? {} : { 'user-agent': userAgent }), 0).device,
    ).toBe(device);
  });

  it('shows nothing of a user agent that a caller could say something with', () => {
    const hostile = [
      'Call +1 202 555 0100 now',
      '<script>alert(1)</script>/1.0',
      'Reply/1.0 with the code to attacker.example',
      'a\nSigned in from your bank\n/1.0',
      '\u202eevil/1.0',
    ];
    for (const userAgent of hostile) {
      const { device } = describeClient(request({ 'user-agent': userAgent }), 0);
      expect(device).toMatch(/^[A-Za-z0-9 .+-]{1,68}$/);
      expect(device).not.toMatch(/attacker|bank|script|202|evil/i);
    }
  });

  it.each([
    ['cf-ipcountry', 'GB', 1, 'GB'],
    ['x-vercel-ip-country', 'DE', 1, 'DE'],
    ['cloudfront-viewer-country', 'BR', 2, 'BR'],
    ['cf-ipcountry', 'GB', 0, 'unknown place'],
    ['cf-ipcountry', 'Great Britain', 1, 'unknown place'],
    ['cf-ipcountry', 'gb', 1, 'unknown place'],
    ['x-country', 'GB', 1, 'unknown place'],
  ])('of %s: %s behind %i proxies: %s', (name, value, hops, place) => {
    expect(describeClient(request({ [name]: value }), hops).place).toBe(place);
  });
});

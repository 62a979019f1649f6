import { isPublicAddress } from '../../../src/foundation/http/public-address';

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.0.1',
    '2606:4700::1111',
    '2a00:1450:4001:80b::200e',
    '::ffff:8.8.8.8',
    // Where only IPv6 is spoken, this is how 8.8.8.8 is reached.
    '64:ff9b::808:808',
  ])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['this machine', ['127.0.0.1', '127.255.255.254', '::1']],
    ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
    [
      'private',
      ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1', 'fec0::1'],
    ],
    ['link-local', ['169.254.1.1', 'fe80::1', 'fe80::1%eth0']],
    [
      'metadata of providers',
      ['169.254.169.254', '100.100.100.200', 'fd00:ec2::254', '168.63.129.16', '192.0.0.192'],
    ],
    ['carrier-grade NAT', ['100.64.0.1', '100.127.255.255']],
    ['multicast and broadcast', ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1']],
    [
      'reserved and for tests',
      ['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '240.0.0.1', '2001:db8::1', '100::1'],
    ],
    ['IPv4 as IPv6', ['::ffff:127.0.0.1', '::ffff:a00:1', '::ffff:169.254.169.254', '::ffff:168.63.129.16']],
    ['IPv4 as IPv6 of old', ['::127.0.0.1', '::ffff:0:10.0.0.1']],
    ['NAT64', ['64:ff9b::7f00:1', '64:ff9b::a00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::808:808']],
    ['6to4 and Teredo', ['2002:7f00:1::1', '2002:a00:1::1', '2002:808:808::1', '2001:0:a00:1::1']],
    ['not given out', ['4000::1', '1::1', '5f00::1']],
    ['no address', ['', 'example.org', '8.8.8.8.8', '8.8.8.8/32', '[::1]']],
  ])('refuses what is %s', (_, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  it('reads short and octal forms as the system does', () => {
    expect(['127.1', '0x7f.1', '2130706433', '0177.0.0.1', '10.1'].filter(isPublicAddress)).toEqual([]);
  });
});

import { WhatsAppChannel } from '../../../src/channels/whatsapp/whatsapp.channel';
import { WhatsAppClient } from '../../../src/channels/whatsapp/whatsapp.client';
import { WhatsAppConfig } from '../../../src/channels/whatsapp/whatsapp.config';
import { loadConfig } from '../../../src/foundation/config/load-config';

function channelFor(list: string): WhatsAppChannel {
  const config = loadConfig(WhatsAppConfig, { META_ALLOWED_CIDRS: list });
  return new WhatsAppChannel(new WhatsAppClient(config), config);
}

describe('META_ALLOWED_CIDRS', () => {
  it.each([
    ['31.13.24.0/21', '31.13.31.255'],
    ['31.13.24.0/21', '::ffff:31.13.24.1'],
    ['2a03:2880::/32', '2a03:2880:ffff:1::/64'],
    ['2a03:2880::/32', '2a03:2880::1'],
    ['2a03:2880:0:7::/64', '2a03:2880:0:7::/64'],
    ['10.0.0.0/8, 2a03:2880::/32 ,192.0.2.7/32', '192.0.2.7'],
    ['', '203.0.113.9'],
    ['', 'unknown'],
  ])('%p lets %s call', (list, address) => {
    expect(channelFor(list).allowsAddress(address)).toBe(true);
  });

  it.each([
    ['31.13.24.0/21', '31.13.32.0'],
    ['31.13.24.0/21', '2a03:2880::/64'],
    ['0.0.0.0/0', '2a03:2880::1'],
    ['2a03:2880::/32', '2a03:2881::/64'],
    ['2a03:2880:0:7::/64', '2a03:2880:0:8::/64'],
    ['::/0', '31.13.24.1'],
    ['::/0', 'unknown'],
    ['::/0', ''],
  ])('%p keeps %s out', (list, address) => {
    expect(channelFor(list).allowsAddress(address)).toBe(false);
  });

  it.each([
    '203.0.113.7',
    '31.13.24.0/33',
    '31.13/16',
    '031.13.24.0/21',
    '2a03:2880::/65',
    'facebook.com/8',
    '10.0.0.0/8,',
    ',',
  ])('cannot be %p, which is told without the value', (list) => {
    const load = () => channelFor(list);
    expect(load).toThrow('META_ALLOWED_CIDRS must be networks');
    if (list !== ',') expect(load).not.toThrow(list);
  });
});

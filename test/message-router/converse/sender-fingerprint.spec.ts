import type { Sender } from '../../../src/channels';
import { senderFingerprint } from '../../../src/message-router/converse/sender-fingerprint';
import { senderOf } from '../events';

const now = new Date('2026-11-25T12:00:00Z');
const sender: Sender = { ...senderOf(), username: 'anna', phone: { e164: '+491', source: 'wa_id' } };
const seen = senderFingerprint(sender, now);

it('stays the same through a day, and tells nothing of the person', () => {
  expect(senderFingerprint(structuredClone(sender), new Date('2026-11-25T23:59:59Z'))).toBe(seen);
  expect(seen).toMatch(/^[\w-]{22}$/);
});

it.each<[string, Sender, Date]>([
  ['the next day', sender, new Date('2026-11-26T00:00:00Z')],
  ['another name', { ...sender, name: 'Anne' }, now],
  ['another user name', { ...sender, username: 'anne' }, now],
  ['another number', { ...sender, phone: { e164: '+492', source: 'wa_id' } }, now],
  ['another key', { ...sender, keys: sender.keys.slice(1) }, now],
])('%s shows', (_what, other, day) => {
  expect(senderFingerprint(other, day)).not.toBe(seen);
});

import type { InboundMessage } from '../../../src/channels';
import { isPossessionProof } from '../../../src/auth/challenges/possession';
import { message } from '../../message-router/events';

const connection = { id: 'c1', organizationId: null, account: 'acc', channel: { id: 'whatsapp' } };
const challenge = {
  channel: 'whatsapp',
  connectionId: 'c1',
  confirmation: 'typed_code' as const,
  createdAt: new Date('2026-11-25T12:00:00Z'),
  expiresAt: new Date('2026-11-25T12:05:00Z'),
};
const event: InboundMessage = {
  ...message('Sign in 7K4M-Q2XD', { at: '2026-11-25T12:01:00Z' }),
  account: 'acc',
};

it('a message that fits in everything proves who wrote it', () => {
  expect(isPossessionProof(event, connection, challenge)).toBe(true);
});

// Row 1, the signature: only a channel's `verify` makes what its `parse` takes. Row 7, the first time: the inbox.
it.each<[string, object]>([
  ['row 2: another account of the same webhook', { account: 'other' }],
  ['row 2: an event that names no account', { account: undefined }],
  ['row 3: a group', { oneToOne: false }],
  ['row 3: an address of a group', { conversation: { ...event.conversation, group: true } }],
  ['row 4: a bot, a page, our own line', { byHuman: false }],
  ['row 5: forwarded', { forwarded: true }],
  ['row 6: written more than a minute before it was asked for', { occurredAt: '2026-11-25T11:58:59Z' }],
  ['row 6: written after it expired', { occurredAt: '2026-11-25T12:05:01Z' }],
  ['row 6: at no time', { occurredAt: 'soon' }],
  ['a sender without a key', { sender: { ...event.sender, keys: [] } }],
])('%s proves nothing', (_, change) => {
  // An absent field is what `undefined` stands for after the round trip through JSON.
  const changed = JSON.parse(JSON.stringify({ ...event, ...change })) as InboundMessage;
  expect(isPossessionProof(changed, connection, challenge)).toBe(false);
});

it.each([
  ["row 2: an organisation's connection", { organizationId: 'org' }],
  ['row 2: another connection than the challenge names', { id: 'c2' }],
  ['row 2: another channel', { channel: { id: 'sms' } }],
])('%s proves nothing', (_, change) => {
  expect(isPossessionProof(event, { ...connection, ...change }, challenge)).toBe(false);
});

it('row 2: a challenge without a connection is claimed by nobody', () => {
  expect(isPossessionProof(event, connection, { ...challenge, connectionId: null })).toBe(false);
});

it('row 6: the platform’s clock may be a minute behind', () => {
  expect(isPossessionProof({ ...event, occurredAt: '2026-11-25T11:59:00Z' }, connection, challenge)).toBe(
    true,
  );
});

it('row 8: where senders can be forged only a code that comes back proves', () => {
  const sms: InboundMessage = { ...event, spoofable: true };
  expect(isPossessionProof(sms, connection, challenge)).toBe(true);
  expect(isPossessionProof(sms, connection, { ...challenge, confirmation: 'none' })).toBe(false);
});

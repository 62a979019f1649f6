import { IMessageChannel } from '../../../src/channels/imessage/imessage.channel';
import { IMessageClient } from '../../../src/channels/imessage/imessage.client';
import { IMessageConfig } from '../../../src/channels/imessage/imessage.config';
import type { IMessageCredentials } from '../../../src/channels/imessage/imessage.credentials';
import type { IMessagePayload } from '../../../src/channels/imessage/imessage.render';
import { describeChannel } from '../channel.contract';
import { ann, bytesOf, fourth, line, outbound, second, secret, signed } from './bodies';

const credentials: IMessageCredentials = {
  apiKey: 'bl_live_0123456789',
  webhookSecret: secret,
  phoneNumber: line,
};

const channelAt = (apiUrl: string): IMessageChannel => {
  const config = Object.assign(new IMessageConfig(), { apiUrl });
  return new IMessageChannel(new IMessageClient(config), config);
};

describeChannel<IMessageCredentials, IMessagePayload>({
  create: channelAt,
  credentials,
  secrets: ['apiKey', 'webhookSecret'],
  sign: (body, { webhookSecret }) => signed(body, webhookSecret),
  signatureHeader: 'x-blooio-signature',
  bodies: [
    fourth('message.received'),
    fourth('message.received', { attachments: [{ url: 'https://media.blooio.com/a.heic' }], group: 'grp_1' }),
    fourth('message.reaction', { reaction: 'love', action: 'add' }),
    outbound('message.failed', { error: { code: 'not_imessage' } }),
    second('message.received', { attachments: ['https://media.blooio.com/a.caf'] }),
    second('message.delivered'),
    second('message.reaction', { reaction: 'like', action: 'remove', direction: 'inbound' }),
    fourth('typing.started'),
  ].map(bytesOf),
  to: { handle: ann },
  textOf: (payload) => (payload.type === 'text' ? payload.text : (payload.caption ?? '')),
});

const channel = channelAt('http://127.0.0.1:9');

test('its line is one account, however it is written', () => {
  for (const phoneNumber of ['12025550100', '+12025550100'])
    expect(channel.accountOf({ ...credentials, phoneNumber })).toBe(line);
});

test('a sign-in link opens a message to the line', () => {
  expect(channel.signInLinks(credentials, { text: 'sign in AB&C', payload: 'ABC' })).toEqual({
    app: `sms:${line}?&body=sign%20in%20AB%26C`,
  });
});

test.each([
  ['12025550143', ann],
  [ann, ann],
  ['Ann@Example.com', 'ann@example.com'],
])('%s typed is a person, who proves nothing', (typed, handle) => {
  const person = channel.whoIs(typed);
  expect(person?.sender.keys).toEqual([{ kind: 'im_handle', scope: 'global', value: handle }]);
  expect(person?.sender.phone).toBeUndefined();
  expect(person?.replyTo).toEqual({ handle });
});

test.each(['', 'ann', '+120255', `${ann},+12025550144`, 'grp_1'])('%j is nobody', (typed) => {
  expect(channel.whoIs(typed)).toBeUndefined();
  expect(channel.canReach({ handle: typed })).toBe(false);
});

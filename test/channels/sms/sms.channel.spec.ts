import { Test } from '@nestjs/testing';
import { SmsChannel } from '../../../src/channels/sms/sms.channel';
import { SmsClient } from '../../../src/channels/sms/sms.client';
import { SmsConfig } from '../../../src/channels/sms/sms.config';
import type { SmsCredentials } from '../../../src/channels/sms/sms.credentials';
import { SmsModule } from '../../../src/channels/sms/sms.module';
import type { SmsPayload } from '../../../src/channels/sms/sms.render';
import { EnvironmentModule } from '../../../src/foundation/config/environment.module';
import { HttpConfig } from '../../../src/foundation/http/http.config';
import { signed, Twilio } from '../../support/flows/twilio';
import { describeChannel } from '../channel.contract';
import { bodies, deliveries } from './bodies';

const credentials: SmsCredentials = {
  accountSid: `AC${'0'.repeat(31)}1`,
  authToken: 'auth-token-of-the-tests',
  phoneNumber: '+12025550100',
  webhookKey: 'shared-key-of-a-rule',
};
const publicUrl = 'https://bot.example.com';
const path = '/api/eliza-app/webhook/sms';

const channelAt = (apiUrl: string, http: Partial<HttpConfig> = { publicUrl }): SmsChannel => {
  const config = Object.assign(new SmsConfig(), { apiUrl });
  const ours = Object.assign(new HttpConfig(), http);
  return new SmsChannel(new SmsClient(config, ours), config, ours);
};

describeChannel<SmsCredentials, SmsPayload>({
  create: channelAt,
  credentials,
  others: { ...credentials, accountSid: `AC${'0'.repeat(31)}2`, authToken: 'another-auth-token' },
  secrets: ['authToken', 'accountSid', 'webhookKey'],
  sign: (body, { authToken }) => ({
    method: 'POST',
    path,
    headers: {
      'x-twilio-signature': signed(publicUrl + path, new URLSearchParams(body.toString()), authToken),
    },
    query: {},
    body,
  }),
  signatureHeader: 'x-twilio-signature',
  bodyFormat: 'form',
  bodies,
  deliveries,
  to: { phone: '+12025550143' },
  textOf: (payload) => payload.body ?? '',
  answers: [
    {
      status: 201,
      body: { sid: `SM${'a'.repeat(32)}` },
      result: { kind: 'accepted', messageId: `SM${'a'.repeat(32)}` },
    },
    { status: 201, body: 'not JSON', result: { kind: 'accepted' } },
    {
      status: 429,
      body: { code: 20429 },
      headers: { 'retry-after': '7' },
      result: { kind: 'retry', code: '20429', retryAfterMs: 7000 },
    },
    { status: 400, body: { code: 21610 }, result: { kind: 'rejected', code: '21610' } },
    { status: 400, body: { code: 21211 }, result: { kind: 'rejected', code: '21211' } },
    { status: 400, body: { code: 21614 }, result: { kind: 'rejected', code: '21614' } },
    { status: 401, body: { code: 20003 }, result: { kind: 'rejected', code: '20003' } },
    {
      status: 429,
      body: { code: 21611 },
      result: { kind: 'retry', scope: 'connection', retryAfterMs: 60_000 },
    },
    { status: 503, body: { code: 20503 }, result: { kind: 'unknown' } },
    { status: 400, body: { code: 99999 }, result: { kind: 'rejected', code: '99999' } },
    { status: 404, body: '<html>', result: { kind: 'rejected', code: 'http-404' } },
  ],
  platform: async () => {
    const twilio = new Twilio();
    twilio.line(credentials.phoneNumber);
    const url = await twilio.up();
    return { url, refusals: twilio.refusals, close: () => twilio.down() };
  },
});

test('its module takes its settings from the environment', async () => {
  const environment = { TWILIO_NUMBER_PER_SECOND: '100', PUBLIC_URL: publicUrl };
  const module = await Test.createTestingModule({
    imports: [EnvironmentModule.with(environment), SmsModule],
  }).compile();
  const channel = module.get(SmsChannel);
  expect(channel.pace).toEqual({ perSecond: 100, pairPerMinute: 0, pairBurst: 0 });
  expect(channel.capabilities.unknownOutcome).toBe('wait-for-report');
});

test('a long code sends one message a second unless it is told otherwise', () => {
  expect(channelAt('http://127.0.0.1:9').pace.perSecond).toBe(1);
});

test('without an address of ours nothing is reported, so an unknown outcome is left to the operator', async () => {
  const twilio = new Twilio();
  twilio.line(credentials.phoneNumber);
  const channel = channelAt(await twilio.up(), {});
  expect(channel.capabilities.unknownOutcome).toBe('park');
  const message = {
    id: 'row',
    to: { phone: '+12025550143' },
    payload: { type: 'media' as const, link: 'https://files.example.com/a.png' },
  };
  await channel.send({ ...message, webhookPath: path }, credentials, new AbortController().signal);
  expect(twilio.taken).toMatchObject([{ media: ['https://files.example.com/a.png'], reports: undefined }]);
  await twilio.down();
});

test('each message names the address of its own reports', async () => {
  const twilio = new Twilio();
  twilio.line(credentials.phoneNumber);
  const channel = channelAt(await twilio.up(), { publicUrl: `${publicUrl}/` });
  const [payload] = channel.render({ markdown: 'hi' });
  if (!payload) throw new Error('nothing was rendered');
  const message = { id: '019ab6b2-7d3c-7c64-9d8e-000000000001', to: { phone: '+12025550143' }, payload };
  await channel.send({ ...message, webhookPath: path }, credentials, new AbortController().signal);
  expect(twilio.taken[0]?.reports).toBe(`${publicUrl}${path}?message=${message.id}`);
  await twilio.down();
});

test('nobody is called where there is no number', async () => {
  const payload = { type: 'text' as const, body: 'hi', encoding: 'GSM-7' as const, segments: 1 };
  const result = await channelAt('http://127.0.0.1:9').send(
    { id: 'row', to: { phone: '12345' }, payload },
    credentials,
    new AbortController().signal,
  );
  expect(result).toMatchObject({ kind: 'rejected', code: 'unreachable-address' });
});

test('two numbers of one account are two accounts, opened by one secret', () => {
  const channel = channelAt('http://127.0.0.1:9');
  const second = { ...credentials, phoneNumber: '12025550101' };
  expect(channel.accountOf(second)).toBe('+12025550101');
  expect(channel.accountOf(credentials)).toBe('+12025550100');
  expect(channel.secretOf(second)).toBe(channel.secretOf(credentials));
});

test('a message vouches for no number; a code that was sent there and came back does', () => {
  const channel = channelAt('http://127.0.0.1:9');
  const sender = channel.whoIs('+12025550143')?.sender;
  if (!sender) throw new Error('nobody');
  expect(sender.phone).toBeUndefined();
  expect(channel.provedByCode(sender)).toEqual({
    ...sender,
    phone: { e164: '+12025550143', source: 'sms_roundtrip' },
  });
});

test('its link opens the messages app with our number and the text', () => {
  const links = channelAt('http://127.0.0.1:9').signInLinks(credentials, { text: 'A B', payload: 'AB' });
  expect(links).toEqual({ app: 'sms:+12025550100?&body=A%20B' });
});

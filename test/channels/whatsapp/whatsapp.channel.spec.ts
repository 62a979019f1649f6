import { createHmac } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { WhatsAppChannel } from '../../../src/channels/whatsapp/whatsapp.channel';
import { WhatsAppClient } from '../../../src/channels/whatsapp/whatsapp.client';
import { WhatsAppConfig } from '../../../src/channels/whatsapp/whatsapp.config';
import { WhatsAppModule } from '../../../src/channels/whatsapp/whatsapp.module';
import type { WhatsAppPayload } from '../../../src/channels/whatsapp/whatsapp.render';
import type { WhatsAppCredentials } from '../../../src/channels/whatsapp/whatsapp.credentials';
import { EnvironmentModule } from '../../../src/foundation/config/environment.module';
import { describeChannel } from '../channel.contract';
import { GraphDouble } from './graph-double';

const credentials: WhatsAppCredentials = {
  accessToken: 'EAAG-access-token',
  phoneNumberId: '200000000000001',
  appSecret: 'app-secret-0123456789',
  verifyToken: 'verify-token-0123456789',
  phoneNumber: '12025550100',
};

const channelAt = (apiUrl: string): WhatsAppChannel => {
  const config = Object.assign(new WhatsAppConfig(), { apiUrl });
  return new WhatsAppChannel(new WhatsAppClient(config), config);
};

const fixtures = join(__dirname, '../../fixtures/whatsapp');
const bodies = readdirSync(fixtures)
  .filter((name) => /^\d{3}-.*\.json$/.test(name))
  .map((name) => readFileSync(join(fixtures, name)));

describeChannel<WhatsAppCredentials, WhatsAppPayload>({
  create: channelAt,
  credentials,
  secrets: ['accessToken', 'appSecret', 'verifyToken'],
  sign: (body, { appSecret }) => ({
    method: 'POST',
    headers: {
      'x-hub-signature-256': `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`,
    },
    query: {},
    body,
  }),
  signatureHeader: 'x-hub-signature-256',
  bodies,
  to: { phone: '12025550143', userId: 'US.8000000000000000A002' },
  textOf: (payload) => {
    switch (payload.type) {
      case 'text':
        return payload.body;
      case 'buttons':
        return [payload.body, ...payload.buttons.map(({ title }) => title)].join('\n');
      case 'code':
        return payload.code;
      case 'template':
        return payload.parameters.join(' ');
      case 'media':
        return payload.caption ?? '';
    }
  },
});

test('its module takes its settings from the environment', async () => {
  const environment = {
    WHATSAPP_NUMBER_PER_SECOND: '20',
    WHATSAPP_PAIR_PER_MINUTE: '0',
    WHATSAPP_PAIR_BURST: '5',
  };
  const module = await Test.createTestingModule({
    imports: [EnvironmentModule.with(environment), WhatsAppModule],
  }).compile();
  expect(module.get(WhatsAppChannel).pace).toEqual({ perSecond: 20, pairPerMinute: 0, pairBurst: 5 });
});

test('answers the handshake with the verify token of the connection', () => {
  const query = {
    'hub.mode': 'subscribe',
    'hub.challenge': '123',
    'hub.verify_token': credentials.verifyToken,
  };
  const request = { method: 'GET', headers: {}, query, body: Buffer.alloc(0) };
  const channel = channelAt('http://127.0.0.1:9');
  expect(channel.handshake(request, credentials)).toMatchObject({ status: 200, body: '123' });
  expect(channel.handshake(request, { ...credentials, verifyToken: 'another' })).toBeUndefined();
});

test('typing and read receipts name the message that came', async () => {
  const graph = new GraphDouble(credentials.accessToken, credentials.phoneNumberId);
  const channel = channelAt(await graph.start());
  const received = { to: { userId: 'US.8000000000000000A002' }, messageId: 'wamid.in' };
  const signal = new AbortController().signal;
  expect(await channel.typing(received, credentials, signal)).toBe(true);
  expect(await channel.markRead(received, credentials, signal)).toBe(true);
  const read = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.in' };
  expect(graph.bodies).toEqual([{ ...read, typing_indicator: { type: 'text' } }, read]);
  await graph.stop();
});

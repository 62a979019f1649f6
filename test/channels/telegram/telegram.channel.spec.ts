import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import type { InboundEvent } from '../../../src/channels';
import { TelegramChannel } from '../../../src/channels/telegram/telegram.channel';
import type { TelegramCredentials } from '../../../src/channels/telegram/telegram.credentials';
import { TelegramModule } from '../../../src/channels/telegram/telegram.module';
import type { TelegramPayload } from '../../../src/channels/telegram/telegram.render';
import { EnvironmentModule } from '../../../src/foundation/config/environment.module';
import { TelegramBotApi } from '../../support/flows/telegram-bot-api';
import { describeChannel } from '../channel.contract';
import { channelAt, credentials, signed } from './updates';

const fixtures = join(__dirname, '../../fixtures/telegram');
const recorded = readdirSync(fixtures)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, body: readFileSync(join(fixtures, name)) }));

const notices = /callback-inline|blocked|channel-post|future-update/;
const kindOf = (name: string): InboundEvent['kind'] => (notices.test(name) ? 'notice' : 'message');

const refusal = (error_code: number, description: string, parameters?: object) => ({
  ok: false,
  error_code,
  description,
  ...(parameters && { parameters }),
});

describeChannel<TelegramCredentials, TelegramPayload>({
  create: channelAt,
  credentials,
  others: {
    botToken: '220:BBBBBBBBBBBBBBBB',
    verifyToken: 'tg_verify_fedcba9876543210',
    username: 'other_bot',
  },
  secrets: ['botToken', 'verifyToken'],
  sign: (body, { verifyToken }) => signed(body, { ...credentials, verifyToken }),
  signsBody: false,
  signatureHeader: 'x-telegram-bot-api-secret-token',
  bodies: recorded.map(({ body }) => body),
  deliveries: recorded.map(({ name, body }) => ({ name, body, kinds: [kindOf(name)] })),
  to: { chat: '4242001' },
  textOf: (payload) =>
    payload.type === 'media'
      ? (payload.caption ?? '')
      : [payload.text, ...(payload.buttons ?? []).map(({ title }) => title)].join('\n'),
  answers: [
    {
      status: 200,
      body: { ok: true, result: { message_id: 321, chat: { id: 1 } } },
      result: { kind: 'accepted' },
    },
    { status: 200, body: 'ok', result: { kind: 'accepted' } },
    { status: 200, body: refusal(0, ''), result: { kind: 'unknown' } },
    {
      status: 429,
      body: refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
      result: { kind: 'retry', code: 'too-many-requests', retryAfterMs: 7000, scope: 'connection' },
    },
    {
      status: 400,
      body: refusal(400, "Bad Request: can't parse entities: Unsupported start tag"),
      result: { kind: 'retry', code: 'bad-formatting', scope: 'conversation' },
    },
    {
      status: 400,
      body: refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: -100777,
      }),
      result: { kind: 'retry', code: 'group-moved', scope: 'conversation' },
    },
    {
      status: 400,
      body: refusal(400, 'Bad Request: chat not found'),
      result: { kind: 'rejected', code: 'chat-not-found' },
    },
    {
      status: 400,
      body: refusal(400, 'Bad Request: something new'),
      result: { kind: 'rejected', code: 'refused' },
    },
    {
      status: 401,
      body: refusal(401, 'Unauthorized'),
      result: { kind: 'rejected', code: 'token-refused' },
    },
    {
      status: 403,
      body: refusal(403, 'Forbidden: bot was blocked by the user'),
      result: { kind: 'rejected', code: 'blocked-by-person' },
    },
    {
      status: 403,
      body: refusal(403, 'Forbidden: user is deactivated'),
      result: { kind: 'rejected', code: 'person-gone' },
    },
    { status: 404, body: refusal(404, 'Not Found'), result: { kind: 'rejected', code: 'token-refused' } },
    { status: 404, body: '<html>', result: { kind: 'rejected', code: 'not-the-bot-api' } },
    { status: 502, body: '<html>', result: { kind: 'unknown' } },
  ],
  platform: async () => {
    const platform = new TelegramBotApi([credentials.botToken]);
    await platform.up();
    return { url: platform.url, refusals: platform.refusals, close: () => platform.down() };
  },
});

test('its module takes its settings from the environment', async () => {
  const environment = {
    TELEGRAM_BOT_PER_SECOND: '20',
    TELEGRAM_CHAT_PER_MINUTE: '0',
    TELEGRAM_CHAT_BURST: '5',
  };
  const module = await Test.createTestingModule({
    imports: [EnvironmentModule.with(environment), TelegramModule],
  }).compile();
  expect(module.get(TelegramChannel).pace).toEqual({ perSecond: 20, pairPerMinute: 0, pairBurst: 5 });
});

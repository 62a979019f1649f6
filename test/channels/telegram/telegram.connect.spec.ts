import { TelegramConnecting } from '../../../src/channels/telegram/telegram.connect';
import { TelegramConfig } from '../../../src/channels/telegram/telegram.config';
import { TelegramBotApi, type BotBehaviour } from '../../support/flows/telegram-bot-api';
import { credentials } from './updates';

const { botToken, verifyToken } = credentials;
const url = 'https://bot.example.com/api/webhooks/telegram/a';
const telegram = new TelegramBotApi([botToken]);
const signal = new AbortController().signal;
let connecting: TelegramConnecting;

beforeAll(async () => {
  await telegram.up();
  connecting = new TelegramConnecting(Object.assign(new TelegramConfig(), { apiUrl: telegram.url }));
});
beforeEach(() => {
  telegram.behave = () => undefined;
  telegram.webhooks.clear();
});
afterAll(() => telegram.down());

const refusing = (status: number, description: string): (() => BotBehaviour) => {
  return () => ({ kind: 'refuse', status, description });
};
const examine = (token = botToken) => connecting.examine({ botToken: token }, verifyToken, signal);

it('a token is all that is needed', async () => {
  expect(await examine()).toMatchObject({
    kind: 'good',
    credentials: { botToken, verifyToken, username: 'bot_110201543_bot' },
    shownAs: '@bot_110201543_bot',
    tokenExpiresAt: null,
  });
  expect(telegram.webhooks.size).toBe(0);
});

it('a token that Telegram does not know is refused, and told in our words', async () => {
  const examined = await examine('110201543:another-token-0000');
  expect(examined).toMatchObject({ kind: 'refused', checks: [{ name: 'token', ok: false }] });
  expect(JSON.stringify(examined)).not.toContain('another-token');
});

it.each([
  [429, 'Too Many Requests: retry after 5'],
  [502, 'Bad Gateway'],
])('%i is no answer about the token', async (status, description) => {
  telegram.behave = refusing(status, description);
  expect((await examine()).kind).toBe('unavailable');
  expect((await connecting.activate(credentials, url, signal)).kind).toBe('unavailable');
  expect(await connecting.check(credentials, url, signal)).toMatchObject({
    ok: false,
    checks: [{ name: 'platform' }],
  });
});

it('it is activated, looked at and let go', async () => {
  expect((await connecting.activate(credentials, url, signal)).kind).toBe('active');
  expect(telegram.webhooks.get(botToken)).toMatchObject({ url, secret_token: verifyToken });
  expect((await connecting.check(credentials, url, signal)).ok).toBe(true);
  expect(await connecting.check(credentials, `${url}b`, signal)).toMatchObject({
    ok: false,
    checks: [
      { name: 'token', ok: true },
      { name: 'callback', ok: false },
    ],
  });
  expect(await connecting.deactivate(credentials, [], signal)).toMatchObject([
    { name: 'callback', ok: true },
  ]);
  expect(telegram.webhooks.size).toBe(0);
});

it('an address that Telegram does not take is refused', async () => {
  const activated = await connecting.activate(credentials, 'http://bot.example.com/x', signal);
  expect(activated).toMatchObject({ kind: 'refused', checks: [{ name: 'callback', ok: false }] });
});

it('what could not be undone is said', async () => {
  telegram.behave = refusing(401, 'Unauthorized');
  expect(await connecting.deactivate(credentials, [], signal)).toMatchObject([
    { name: 'callback', ok: false },
  ]);
  expect(await connecting.check(credentials, url, signal)).toMatchObject({
    ok: false,
    checks: [{ name: 'token' }],
  });
});

it('what was set is set, though Telegram cannot be asked about it', async () => {
  telegram.behave = ({ method }) =>
    method === 'getWebhookInfo' ? { kind: 'refuse', status: 502, description: 'Bad Gateway' } : undefined;
  expect(await connecting.activate(credentials, url, signal)).toMatchObject({
    kind: 'active',
    checks: [{ name: 'callback', ok: true }],
  });
});

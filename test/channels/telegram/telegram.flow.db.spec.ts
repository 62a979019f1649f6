import { telegramWebhook } from '../../../src/channels/telegram/telegram-webhook';
import { AuthApp } from '../../support/auth-app';
import { TelegramBotApi } from '../../support/flows/telegram-bot-api';
import { until } from '../../support/flows/until';
import { ann, credentials, group, signed, update } from './updates';

const shopBots = ['333001:shop-bot-token-0001', '333002:shop-bot-token-0002'] as const;
const telegram = new TelegramBotApi([credentials.botToken, ...shopBots]);
let at: AuthApp;

beforeAll(async () => {
  await telegram.up();
  at = await AuthApp.start({
    ELIZA_APP_TELEGRAM_BOT_TOKEN: credentials.botToken,
    ELIZA_APP_TELEGRAM_WEBHOOK_SECRET: credentials.verifyToken,
    ELIZA_APP_TELEGRAM_BOT_USERNAME: credentials.username,
    TELEGRAM_API_URL: telegram.url,
    TELEGRAM_CHAT_PER_MINUTE: '0',
  });
}, 60_000);
afterAll(() => telegram.down());

let people = 5_000_000;
const somebody = () => ({ ...ann, id: people++ });
type Person = ReturnType<typeof somebody>;

const writes = (from: Person, content: object, updateId?: number): Buffer =>
  update('message', { from, chat: { id: from.id, type: 'private' }, ...content }, updateId);

async function deliver(
  body: Buffer,
  { path = '/api/eliza-app/webhook/telegram', verifyToken = credentials.verifyToken } = {},
): Promise<{ readonly status: number; readonly said: unknown }> {
  const { headers } = signed(body, { ...credentials, verifyToken });
  const response = await fetch(`${at.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
    body: new Uint8Array(body),
  });
  return { status: response.status, said: await response.json() };
}

const shows = (person: Person, count: number): Promise<void> =>
  until(`${count} messages are shown`, () => telegram.shownTo(person.id).length >= count);

it('a first message makes an account, is answered, and what became of the answer is known', async () => {
  const person = somebody();
  expect(await deliver(writes(person, { text: 'hello <there> & *you*' }))).toMatchObject({ status: 200 });
  await shows(person, 1);
  expect(telegram.shownTo(person.id)[0]).toContain('hello <there> &');
  const users = await at.rows('select telegram_id, name from users where telegram_id = $1', [
    String(person.id),
  ]);
  expect(users).toEqual([{ telegram_id: String(person.id), name: 'Ann Example' }]);
  const sent = () =>
    at.rows<{ state: string; platform_id: string }>(
      `select o.state, o.platform_id from outbox_messages o join conversation_keys k on k.conversation_id = o.conversation_id
       where k.key = $1`,
      [`tg_user_id:${person.id}`],
    );
  await until('its state is written', async () => (await sent())[0]?.platform_id !== null);
  expect(await sent()).toEqual([
    {
      state: 'sent',
      platform_id: `${person.id}:${telegram.shown.find(({ chat }) => chat === person.id)?.messageId}`,
    },
  ]);
});

it('a delivery that comes ten times is answered once, and messages are answered in order', async () => {
  const person = somebody();
  const first = writes(person, { text: 'one', message_id: 1 });
  for (let time = 0; time < 10; time++) expect((await deliver(first)).status).toBe(200);
  await shows(person, 1);
  await deliver(writes(person, { text: 'two', message_id: 2 }));
  await shows(person, 2);
  const shown = telegram.shownTo(person.id);
  expect(shown).toHaveLength(2);
  expect(shown[0]).toContain('one');
  expect(shown[1]).toContain('two');
});

it('what is not from Telegram is refused', async () => {
  const body = writes(somebody(), { text: 'x' });
  expect((await deliver(body, { verifyToken: 'tg_verify_of_somebody_else' })).status).toBe(401);
  expect((await deliver(body, { verifyToken: '' })).status).toBe(401);
});

it('a number is proved by the own contact alone', async () => {
  const [one, other] = [somebody(), somebody()];
  const card = { phone_number: '12025550143', first_name: 'Ann' };
  await deliver(writes(other, { contact: { ...card, user_id: one.id } }));
  await shows(other, 1);
  const proofs = () => at.rows(`select source from phone_proofs where phone_e164 = '+12025550143'`);
  expect(await proofs()).toEqual([]);
  await deliver(writes(one, { contact: { ...card, user_id: one.id } }));
  await shows(one, 1);
  expect(await proofs()).toEqual([{ source: 'tg_contact' }]);
});

it('a tap ends its waiting sign and is read as what the button says', async () => {
  const person = somebody();
  const message = {
    message_id: 5,
    date: 1_764_000_000,
    chat: { id: person.id, type: 'private' },
    reply_markup: { inline_keyboard: [[{ text: 'Yes please', callback_data: 'a:yes' }]] },
  };
  const { status, said } = await deliver(
    update('callback_query', { id: '4711', from: person, data: 'a:yes', message }),
  );
  expect([status, said]).toEqual([200, { method: 'answerCallbackQuery', callback_query_id: '4711' }]);
  await shows(person, 1);
  expect(telegram.shownTo(person.id)[0]).toContain('Yes please');
});

it('/help is understood with and without the name of the bot', async () => {
  const person = somebody();
  await deliver(writes(person, { text: '/help' }));
  await shows(person, 1);
  await deliver(writes(person, { text: `/help@${credentials.username}` }));
  await shows(person, 2);
  for (const text of telegram.shownTo(person.id)) expect(text).toContain('/human: a person takes over');
});

it('in a group what is said to the bot is answered once, all else is kept, and nobody gets an account', async () => {
  const person = somebody();
  const says = (content: object) => deliver(update('message', { from: person, chat: group, ...content }));
  await says({ text: 'hello all', message_id: 1 });
  const logged = () => at.rows(`select 1 from messages where text = 'hello all'`);
  await until('it is in the log', async () => (await logged()).length === 1);
  expect(telegram.shownTo(group.id)).toEqual([]);

  const name = `@${credentials.username}`;
  const entities = [{ type: 'mention', offset: 0, length: name.length }];
  const named = update('message', {
    from: person,
    chat: group,
    message_id: 2,
    text: `${name} hello bot`,
    entities,
  });
  for (let time = 0; time < 3; time++) expect((await deliver(named)).status).toBe(200);
  await until('it is answered', () => telegram.shownTo(group.id).length > 0);
  await says({ text: 'not for the bot', message_id: 3 });
  const self = { id: 110201543, is_bot: true };
  await says({ text: 'yes please', message_id: 4, reply_to_message: { message_id: 500, from: self } });
  await until('the answer is answered', () => telegram.shownTo(group.id).length > 1);
  const shown = telegram.shownTo(group.id);
  expect(shown).toHaveLength(2);
  expect(shown[0]).toContain('hello bot');
  expect(shown[1]).toContain('yes please');
  expect(await at.rows('select 1 from users where telegram_id = $1', [String(person.id)])).toEqual([]);
});

it('who blocked the bot is not written to again', async () => {
  const person = somebody();
  telegram.behave = ({ fields }) =>
    fields.chat_id === person.id
      ? { kind: 'refuse', status: 403, description: 'Forbidden: bot was blocked by the user' }
      : undefined;
  await deliver(writes(person, { text: 'hello' }));
  const states = () =>
    at.rows(
      `select o.state from outbox_messages o join conversation_keys k on k.conversation_id = o.conversation_id
       where k.key = $1`,
      [`tg_user_id:${person.id}`],
    );
  await until('it failed', async () => JSON.stringify(await states()).includes('"failed"'));
  telegram.behave = () => undefined;
  expect(telegram.shownTo(person.id)).toEqual([]);
});

it('two bots of one organisation with the same update numbers do not collide', async () => {
  const owner = '12025550777';
  await at.whatsapp.say(owner, 'hello');
  await at.lastReplyTo(owner);
  const { token } = await at.signIn(owner);
  const hooks = [];
  for (const botToken of shopBots) {
    const { status, body } = await at.call('POST', '/api/v1/telegram/connect', { token, body: { botToken } });
    expect([status, body.success]).toEqual([200, true]);
    const hook = telegram.webhooks.get(botToken);
    expect(hook).toEqual({
      url: body.webhookUrl,
      secret_token: body.verifyToken,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    });
    hooks.push(hook);
  }
  const person = somebody();
  for (const [index, hook] of hooks.entries())
    await deliver(writes(person, { text: `to bot ${index}` }, 99), {
      path: new URL(hook?.url ?? '').pathname,
      verifyToken: hook?.secret_token ?? '',
    });
  await shows(person, 2);
  for (const [index, token] of shopBots.entries())
    expect(telegram.shown.filter((one) => one.token === token).map(({ text }) => text)).toEqual([
      expect.stringContaining(`to bot ${index}`),
    ]);

  const [first] = (await at.call('GET', '/api/v1/telegram/status', { token })).body.connections;
  const gone = await at.call('DELETE', `/api/v1/connections/${first.id}`, { token });
  expect(gone.status).toBe(204);
  expect(telegram.webhooks.size).toBe(1);
});

it('npm run telegram-webhook sets, looks and ends', async () => {
  const environment = {
    ELIZA_APP_TELEGRAM_BOT_TOKEN: credentials.botToken,
    ELIZA_APP_TELEGRAM_WEBHOOK_SECRET: credentials.verifyToken,
    TELEGRAM_API_URL: telegram.url,
    PUBLIC_URL: 'https://bot.example.com',
  };
  expect(await telegramWebhook(['--check'], environment)).toMatchObject({ code: 1 });
  const set = await telegramWebhook([], environment);
  expect(set.code).toBe(0);
  expect(set.text).not.toContain(credentials.verifyToken);
  expect(telegram.webhooks.get(credentials.botToken)).toMatchObject({
    url: 'https://bot.example.com/api/eliza-app/webhook/telegram',
    secret_token: credentials.verifyToken,
  });
  expect(await telegramWebhook(['--check'], environment)).toMatchObject({ code: 0 });
  expect(await telegramWebhook(['--delete'], environment)).toMatchObject({ code: 0 });
  expect(telegram.webhooks.has(credentials.botToken)).toBe(false);
  expect(await telegramWebhook(['--other'], environment)).toMatchObject({ code: 2 });
  expect(await telegramWebhook([], { PUBLIC_URL: 'https://bot.example.com' })).toMatchObject({ code: 1 });
});

import { AuthApp, type JsonAnswer } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { AgentServer, says, type AskedTurn } from '../support/flows/agent-server';
import { Blooio } from '../support/flows/blooio';
import { Discord, discordEnvironment } from '../support/flows/discord';
import { TelegramBotApi } from '../support/flows/telegram-bot-api';
import { Twilio } from '../support/flows/twilio';
import { until } from '../support/flows/until';
import { Browser, digitsIn } from '../security/browser';
import { ann, credentials as telegramBot, signed as fromTelegram, update } from './telegram/updates';

const publicUrl = 'https://bot.example.com';
const smsLine = '+12025550100';
const agent = new AgentServer();
const [telegram, blooio, twilio, discord] = [
  new TelegramBotApi([telegramBot.botToken]),
  new Blooio(),
  new Twilio(),
  new Discord(),
];
let app: AuthApp;

beforeAll(async () => {
  agent.behave = ({ messages }) => says(`heard ${messages.map(({ text }) => text).join(' ')}`);
  twilio.line(smsLine);
  await Promise.all([agent.start(), telegram.up(), blooio.up(), twilio.up(), discord.up()]);
  app = await AuthApp.start({
    ...agent.environment,
    AGENT_HTTP_HISTORY_TOKENS: '2000',
    PHONE_LINK_POLICY: 'auto',
    PUBLIC_URL: publicUrl,
    ELIZA_APP_TELEGRAM_BOT_TOKEN: telegramBot.botToken,
    ELIZA_APP_TELEGRAM_WEBHOOK_SECRET: telegramBot.verifyToken,
    ELIZA_APP_TELEGRAM_BOT_USERNAME: telegramBot.username,
    TELEGRAM_API_URL: telegram.url,
    TELEGRAM_CHAT_PER_MINUTE: '0',
    ...blooio.environment,
    TWILIO_API_URL: twilio.url,
    TWILIO_NUMBER_PER_SECOND: '0',
    ELIZA_APP_TWILIO_ACCOUNT_SID: twilio.accountSid,
    ELIZA_APP_TWILIO_AUTH_TOKEN: twilio.authToken,
    ELIZA_APP_TWILIO_PHONE_NUMBER: smsLine,
    ...discordEnvironment(discord.url),
  });
  blooio.deliverTo = app.url;
  await until('the gateway is held', () => discord.gateway.live === 1);
}, 60_000);
afterAll(() => Promise.all([agent.stop(), telegram.down(), blooio.down(), twilio.down(), discord.down()]));

/** Says something, and gives what the phone shows as its answer; notices about the account may come before. */
type Chat = (text: string, answer?: RegExp) => Promise<string>;
const chat =
  (write: (text: string) => Promise<unknown>, shown: () => readonly string[]): Chat =>
  async (text, answer = /^heard /) => {
    const before = shown().length;
    const found = (): string | undefined =>
      shown()
        .slice(before)
        .find((one) => answer.test(one));
    await write(text);
    await until(`an answer to ${text}`, () => found() !== undefined, {
      patienceMs: 8_000,
      explain: () => shown().join(' | '),
    });
    return found() ?? '';
  };

/** Every chat of somebody with this number, Telegram id and Discord id. */
function chatsOf({ digits, telegramId, discordId }: Person) {
  const phone = `+${digits}`;
  const fromTelegramUser = async (content: object): Promise<void> => {
    const from = { ...ann, id: telegramId };
    const body = update('message', { from, chat: { id: telegramId, type: 'private' }, ...content });
    const { status } = await fetch(`${app.url}/api/eliza-app/webhook/telegram`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(fromTelegram(body).headers as Record<string, string>),
      },
      body: new Uint8Array(body),
    });
    if (status !== 200) throw new Error(`Telegram was answered ${status}`);
  };
  const onTelegram = () => telegram.shownTo(telegramId);
  const smsUrl = `${publicUrl}/api/eliza-app/webhook/sms`;
  return {
    whatsapp: chat(
      (text) => app.whatsapp.say(digits, text),
      () => app.graph.shownTo(digits),
    ),
    imessage: chat(
      (text) => blooio.say(phone, text),
      () => blooio.shownTo(phone),
    ),
    telegram: chat((text) => fromTelegramUser({ text }), onTelegram),
    shareOwnContact: () =>
      chat(
        () => fromTelegramUser({ contact: { phone_number: digits, first_name: 'Ann', user_id: telegramId } }),
        onTelegram,
      )('their contact'),
    sms: chat(
      (text) => twilio.post(smsUrl, app.url, twilio.message(phone, smsLine, text)),
      () => twilio.shownTo(phone),
    ),
    discord: chat(
      (text) => Promise.resolve(discord.write(discordId, text)),
      () => discord.shownTo(discordId),
    ),
  };
}
interface Person {
  readonly digits: string;
  readonly telegramId: number;
  readonly discordId: string;
}

let people = 0;
const somebody = (): Person => ({
  digits: personAt(++people),
  telegramId: 5_000_000 + people,
  discordId: String(80351110224678900n + BigInt(people * 2)),
});

/** Their accounts, by the channel: whose each is. */
async function accountsOf({ digits, telegramId, discordId }: Person): Promise<Record<string, string>> {
  const rows = await app.rows<{ channel: string; user_id: string }>(
    `select distinct i.channel, i.user_id from identities i join identity_keys k on k.identity_id = i.id
     where k.value = any($1) and k.retired_at is null`,
    [[digits, `+${digits}`, String(telegramId), discordId]],
  );
  return Object.fromEntries(rows.map(({ channel, user_id }) => [channel, user_id]));
}

const digits = /\d{6}/;

async function signInBySms({ sms }: { readonly sms: Chat }): Promise<JsonAnswer> {
  const page = new Browser(app);
  expect(await page.ask({ channel: 'sms' })).toMatchObject({ status: 201 });
  return page.token({ confirm_code: digitsIn(await sms(page.text, digits)) });
}

/** What the agent was told had been said before, with the newest turn. */
const remembered = (): string => {
  const turn = agent.turns.at(-1) as AskedTurn & { readonly history: readonly { readonly text: string }[] };
  return turn.history.map(({ text }) => text).join('\n');
};

it('one person on all five channels is one account, and the agent remembers across them', async () => {
  const person = somebody();
  const chats = chatsOf(person);

  // The number is WhatsApp's, and so proved.
  expect(await chats.whatsapp('my cat is called Miau')).toContain('heard my cat');
  const { whatsapp: ann } = await accountsOf(person);
  expect(ann).toBeDefined();

  // The same number, by Apple's word.
  expect(await chats.imessage('I live in Bern')).toContain('heard I live in Bern');
  expect(remembered()).toContain('my cat is called Miau');
  expect(await accountsOf(person)).toEqual({ whatsapp: ann, imessage: ann });

  // The same number, by a contact that is their own.
  await chats.shareOwnContact();
  expect(await accountsOf(person)).toEqual({ whatsapp: ann, imessage: ann, telegram: ann });
  await chats.telegram('I speak French');
  expect(remembered()).toContain('I live in Bern');

  // The same number, by a code that was sent there and came back.
  const signedIn = await signInBySms(chats);
  expect(signedIn).toMatchObject({ status: 200, body: { user: { id: ann } } });
  expect(await accountsOf(person)).toEqual({ whatsapp: ann, imessage: ann, telegram: ann, sms: ann });
  await chats.sms('I play chess');
  expect(remembered()).toContain('I speak French');

  // Discord proves no number: the session links it.
  const settings = new Browser(app, signedIn.body.session.token);
  expect(await settings.ask({ channel: 'discord', purpose: 'link' })).toMatchObject({ status: 201 });
  const linked = await settings.token({ confirm_code: digitsIn(await chats.discord(settings.text, digits)) });
  expect(linked).toMatchObject({ status: 200, body: { linked: true } });
  expect(await chats.discord('what do you know of me?')).toContain('heard what do you know');
  for (const said of ['my cat is called Miau', 'I live in Bern', 'I speak French', 'I play chess'])
    expect(remembered()).toContain(said);

  expect(await accountsOf(person)).toEqual({
    whatsapp: ann,
    imessage: ann,
    telegram: ann,
    sms: ann,
    discord: ann,
  });
  expect(await app.rows('select id from users')).toEqual([{ id: ann }]);
  expect(await app.rows('select count(*)::int as identities from identities')).toEqual([{ identities: 5 }]);
  expect(
    await app.rows('select source from phone_proofs where phone_e164 = $1 order by source', [
      `+${person.digits}`,
    ]),
  ).toEqual(['im_handle', 'sms_roundtrip', 'tg_contact', 'wa_id'].map((source) => ({ source })));
});

describe('who had an account there before the number was proved', () => {
  const began = async () => {
    const person = somebody();
    const chats = chatsOf(person);
    await chats.whatsapp('hello from WhatsApp');
    const isOne = async (channel: string): Promise<boolean> => {
      const { whatsapp, [channel]: other } = await accountsOf(person);
      expect([whatsapp, other]).toEqual([expect.any(String), expect.any(String)]);
      return whatsapp === other;
    };
    return { chats, isOne, asked: () => until('WhatsApp asks', () => question(person)) };
  };
  const question = ({ digits }: Person): boolean =>
    app.graph.taken.some(
      ({ to, buttons }) => to === digits && buttons.some(({ title }) => title === 'Connect'),
    );

  it('is asked in both chats: Telegram, where everybody begins with /start', async () => {
    const { chats, isOne, asked } = await began();
    await chats.telegram('/start');
    expect(await isOne('telegram')).toBe(false);
    await chats.shareOwnContact();
    await asked();
    expect(await isOne('telegram')).toBe(false);
    await chats.whatsapp('Connect', /other chat is asked/);
    expect(await isOne('telegram')).toBe(false);
    await chats.telegram('Connect', /one account now/);
    expect(await isOne('telegram')).toBe(true);
    await chats.telegram('hello from Telegram');
    expect(remembered()).toContain('hello from WhatsApp');
  });

  it('is asked in both chats: SMS, where a message alone proves nothing', async () => {
    const { chats, isOne, asked } = await began();
    await chats.sms('hello from SMS');
    expect(await isOne('sms')).toBe(false);
    expect((await signInBySms(chats)).status).toBe(200);
    await asked();
    expect(await isOne('sms')).toBe(false);
    await chats.whatsapp('Connect', /other chat is asked/);
    await chats.sms('Connect', /one account now/);
    expect(await isOne('sms')).toBe(true);
    await chats.sms('hello again');
    expect(remembered()).toContain('hello from WhatsApp');
  });
});

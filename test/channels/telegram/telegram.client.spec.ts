import type { OutboundMessage } from '../../../src/channels';
import type { TelegramPayload } from '../../../src/channels/telegram/telegram.render';
import { TelegramBotApi } from '../../support/flows/telegram-bot-api';
import { channelAt, credentials } from './updates';

const signal = new AbortController().signal;
const telegram = new TelegramBotApi([credentials.botToken]);
let channel: ReturnType<typeof channelAt>;

beforeAll(() => telegram.up());
beforeEach(() => {
  channel = channelAt(telegram.url);
  telegram.behave = () => undefined;
  telegram.calls.length = telegram.shown.length = 0;
});
afterAll(() => telegram.down());

const send = (more: Partial<OutboundMessage<TelegramPayload>> = {}) =>
  channel.send(
    { id: 'row-1', to: { chat: '77' }, payload: { type: 'text', text: 'a b', html: 'a <b>b</b>' }, ...more },
    credentials,
    signal,
  );

it('a message carries its format, quotes what it answers and shows no preview', async () => {
  expect(await send({ inReplyTo: '77:5' })).toEqual({ kind: 'accepted', messageId: '77:500' });
  expect(telegram.calls[0]).toMatchObject({
    method: 'sendMessage',
    fields: {
      chat_id: 77,
      text: 'a <b>b</b>',
      parse_mode: 'HTML',
      reply_parameters: { message_id: 5, allow_sending_without_reply: true },
      link_preview_options: { is_disabled: true },
    },
  });
});

it('a message of another chat is not quoted', async () => {
  await send({ inReplyTo: '78:5' });
  expect(telegram.calls[0]?.fields).not.toHaveProperty('reply_parameters');
});

it('what is refused for its formatting goes again as plain text', async () => {
  telegram.behave = ({ fields }) =>
    fields.parse_mode === 'HTML'
      ? { kind: 'refuse', status: 400, description: "Bad Request: can't parse entities: no" }
      : undefined;
  expect(await send()).toMatchObject({ kind: 'retry', code: 'bad-formatting', retryAfterMs: 0 });
  expect(await send()).toMatchObject({ kind: 'accepted' });
  expect(telegram.shownTo(77)).toEqual(['a b']);
});

it('what was sent to a group that grew goes to the new one', async () => {
  telegram.behave = ({ fields }) =>
    fields.chat_id === -44
      ? {
          kind: 'refuse',
          status: 400,
          description: 'Bad Request: group chat was upgraded to a supergroup chat',
          parameters: { migrate_to_chat_id: -100777 },
        }
      : undefined;
  expect(await send({ to: { chat: '-44' } })).toMatchObject({ kind: 'retry', code: 'group-moved' });
  expect(await send({ to: { chat: '-44' } })).toMatchObject({ kind: 'accepted' });
  expect(telegram.shownTo(-100777)).toEqual(['a b']);
});

it('a call without an answer is unknown: it may have gone out', async () => {
  telegram.behave = () => ({ kind: 'cut' });
  expect((await send()).kind).toBe('unknown');
  expect(telegram.shownTo(77)).toEqual(['a b']);
});

it.each([{}, { chat: '' }, { chat: '@channel' }, { chat: '0' }, { chat: '9'.repeat(30) }])(
  'nobody is reached at %j, and nothing is called',
  async (to) => {
    expect(await send({ to })).toMatchObject({ kind: 'rejected', code: 'unreachable-address' });
    expect(telegram.calls).toEqual([]);
  },
);

it('typing is shown in the chat and its topic', async () => {
  const received = { to: { chat: '77', thread: '3' }, messageId: '77:1' };
  expect(await channel.typing(received, credentials, signal)).toBe(true);
  expect(telegram.calls).toEqual([
    {
      token: credentials.botToken,
      method: 'sendChatAction',
      fields: { chat_id: 77, message_thread_id: 3, action: 'typing' },
    },
  ]);
});

it.each([
  ['image', 'sendPhoto', 'photo'],
  ['video', 'sendVideo', 'video'],
  ['audio', 'sendAudio', 'audio'],
  ['document', 'sendDocument', 'document'],
] as const)('%s goes with %s', async (media, method, field) => {
  const link = 'https://files.example.com/a';
  expect(await send({ payload: { type: 'media', media, link, caption: 'c' } })).toMatchObject({
    kind: 'accepted',
  });
  expect(telegram.calls[0]).toMatchObject({ method, fields: { [field]: link, caption: 'c' } });
});

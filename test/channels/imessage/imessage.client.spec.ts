import type { OutboundMessage, ReplyAddress, SendResult } from '../../../src/channels';
import { IMessageChannel } from '../../../src/channels/imessage/imessage.channel';
import { IMessageClient } from '../../../src/channels/imessage/imessage.client';
import { IMessageConfig } from '../../../src/channels/imessage/imessage.config';
import type { IMessagePayload } from '../../../src/channels/imessage/imessage.render';
import { Blooio } from '../../support/flows/blooio';
import { ann } from './bodies';

const blooio = new Blooio();
const credentials = { apiKey: blooio.apiKey, webhookSecret: blooio.secret, phoneNumber: blooio.line };
let channel: IMessageChannel;

beforeAll(async () => {
  await blooio.up();
  const config = Object.assign(new IMessageConfig(), { apiUrl: blooio.url });
  channel = new IMessageChannel(new IMessageClient(config), config);
});
afterAll(() => blooio.down());
beforeEach(() => {
  for (const list of [blooio.sent, blooio.calls, blooio.refusals, blooio.answers]) list.length = 0;
});

const signal = new AbortController().signal;
let rows = 0;
const send = (
  to: ReplyAddress,
  payload: IMessagePayload = { type: 'text', text: 'hello' },
  more: Partial<OutboundMessage<IMessagePayload>> & { readonly apiKey?: string } = {},
): Promise<SendResult> =>
  channel.send(
    { id: `row-${rows++}`, to, payload, ...more },
    { ...credentials, ...(more.apiKey !== undefined && { apiKey: more.apiKey }) },
    signal,
  );

test('a text goes to one person from our line, under our id, and its id comes back', async () => {
  const result = await send(
    { handle: ann, chat: 'chat_1' },
    { type: 'text', text: 'hello' },
    { id: 'row-a' },
  );
  expect(blooio.sent).toMatchObject([{ key: 'row-a', to: ann, text: 'hello' }]);
  expect(result).toEqual({ kind: 'accepted', messageId: blooio.sent[0]?.id });
  expect(blooio.calls).toEqual(['POST /messages']);
});

test('the same row again is one message, and the same answer', async () => {
  const first = await send({ handle: 'ann@example.com' }, undefined, { id: 'row-b' });
  expect(await send({ handle: 'ann@example.com' }, undefined, { id: 'row-b' })).toEqual(first);
  expect(blooio.sent).toHaveLength(1);
});

test('a file goes with its caption, and into a group by the group’s own way', async () => {
  const link = 'https://files.example.com/a.png';
  expect((await send({ group: 'grp_1' }, { type: 'media', link, caption: 'look' })).kind).toBe('accepted');
  expect(blooio.sent).toMatchObject([{ to: 'grp_1', text: 'look', attachments: [link] }]);
  expect(blooio.calls).toEqual(['POST /chats/grp_1/messages']);
});

test.each<ReplyAddress>([
  {},
  { handle: `${ann},+12025550144` },
  { handle: 'grp_1' },
  { handle: '../channels' },
  { group: ann },
  { group: '../../channels' },
])('%j is no address, and no call is made', async (to) => {
  expect(channel.canReach(to)).toBe(false);
  expect(await send(to)).toMatchObject({ kind: 'rejected', code: 'unreachable-address' });
  expect(blooio.calls).toEqual([]);
});

test('typing and receipts name the chat, or the person where there is none', async () => {
  const message = { to: { handle: ann, chat: 'chat_1' }, messageId: 'msg_1' };
  expect(await channel.typing(message, credentials, signal)).toBe(true);
  expect(await channel.markRead({ ...message, to: { handle: ann } }, credentials, signal)).toBe(true);
  expect(blooio.calls).toEqual(['POST /chats/chat_1/typing', `POST /chats/${encodeURIComponent(ann)}/read`]);
  expect(await channel.typing({ ...message, to: {} }, credentials, signal)).toBe(false);
  expect(await channel.markRead(message, { ...credentials, apiKey: 'bl_live_other' }, signal)).toBe(false);
});

const nested = (code: string) => ({ error: { code, message: `not to ${ann}`, details: {} } });
const conversation = { kind: 'retry', scope: 'conversation' } as const;
const connection = { kind: 'retry', scope: 'connection' } as const;
const never = { kind: 'rejected' } as const;

test.each<[number, unknown, Partial<SendResult>]>([
  [429, nested('conversation_awaiting_reply'), conversation],
  [429, nested('conversation_streak_limit'), conversation],
  [429, nested('conversation_inactive_paused'), conversation],
  [429, nested('outbound_limit_reached'), { ...connection, retryAfterMs: 600_000 }],
  [429, nested('new_conversation_limit_reached'), { ...conversation, retryAfterMs: 600_000 }],
  [429, nested('a_new_limit'), connection],
  [429, 'slow down', connection],
  [503, nested('device_offline'), connection],
  [502, 'bad gateway', { kind: 'unknown' }],
  [500, nested('internal_error'), { kind: 'unknown' }],
  [408, '', { kind: 'unknown' }],
  [400, nested('attachment_first_message_not_allowed'), never],
  [403, nested('conversation_content_restricted'), never],
  [403, nested('inbound_only_no_prior_inbound'), never],
  [403, nested('safety_paused'), never],
  [401, { error: 'Unauthorized', message: 'no', status: 401 }, never],
  [402, {}, never],
  [404, nested('not_found'), never],
  [409, nested('idempotency_conflict'), never],
  [422, nested('something_new'), never],
  [200, 'not JSON', { kind: 'accepted' }],
  [202, { message_id: 'msg_1', status: 'queued' }, { kind: 'accepted', messageId: 'msg_1' }],
  [202, { data: { id: 'msg_2' } }, { kind: 'accepted', messageId: 'msg_2' }],
])('%s %j', async (status, body, result) => {
  blooio.answers.push({ status, body });
  const known = await send({ handle: ann });
  expect(known).toMatchObject(result);
  expect(JSON.stringify(known)).not.toContain(ann);
});

test('every code that waits for the person is one that is held, and explained', () => {
  const codes = channel.capabilities.liftedByPerson ?? [];
  expect(codes).toHaveLength(3);
  for (const code of [...codes, 'http-503', 'safety_paused', 'never_heard_of']) {
    const { meaning, whatToDo } = channel.explainFailure(code);
    expect(meaning).not.toBe('');
    expect(whatToDo).not.toBe('');
  }
});

test('a lost answer is unknown, a call that never left is not', async () => {
  blooio.answers.push('cut');
  expect(await send({ handle: '+12025550199' })).toMatchObject({ kind: 'unknown' });
  const config = Object.assign(new IMessageConfig(), { apiUrl: 'http://127.0.0.1:9' });
  const nowhere = new IMessageClient(config);
  const message = { id: 'row-z', to: { handle: ann }, payload: { type: 'text' as const, text: 'hello' } };
  expect(await nowhere.send(message, credentials, signal)).toMatchObject(connection);
});

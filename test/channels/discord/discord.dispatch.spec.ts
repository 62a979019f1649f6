import { readDispatch } from '../../../src/channels/discord/discord.dispatch';
import { bot, directMessage } from '../../support/flows/discord';
import { interactions, nelly } from './interactions';

const self = '99900000000000001';
const reader = { account: bot.applicationId, self, now: new Date('2099-01-01') };
const read = (name: string, data: unknown) => readDispatch(name, data, reader);
const partsOf = (more: object, content = '') =>
  read('MESSAGE_CREATE', directMessage(nelly, content, more)).flatMap((event) =>
    event.kind === 'message' ? event.parts : [],
  );

test('a direct message: who wrote it, where it is answered, its own key', () => {
  const message = directMessage(nelly, 'hello');
  expect(read('MESSAGE_CREATE', message)).toEqual([
    expect.objectContaining({
      kind: 'message',
      account: bot.applicationId,
      key: `message:${message.id}`,
      messageId: message.id,
      oneToOne: true,
      byHuman: true,
      conversation: {
        keys: [{ value: `discord_user_id:${nelly}`, transferable: false }],
        identifier: nelly,
        group: false,
      },
      replyTo: { channel: message.channel_id, user: nelly },
      parts: [{ kind: 'text', text: 'hello' }],
    }),
  ]);
});

test.each([
  [
    'a picture',
    { attachments: [{ id: '1', content_type: 'image/png', filename: 'a.png' }] },
    { kind: 'media', media: 'image', mediaId: '1' },
  ],
  [
    'a voice message',
    { attachments: [{ id: '1', content_type: 'audio/ogg', waveform: 'AA==' }] },
    { kind: 'media', media: 'voice' },
  ],
  [
    'a file',
    { attachments: [{ id: '1', content_type: 'application/pdf' }] },
    { kind: 'media', media: 'document' },
  ],
  [
    'a sticker',
    { sticker_items: [{ id: '2', name: 'Wave' }] },
    { kind: 'media', media: 'sticker', fileName: 'Wave' },
  ],
  ['a poll', { poll: {} }, { kind: 'unsupported', what: 'poll' }],
  ['nothing', {}, { kind: 'unsupported', what: 'empty_message' }],
  ['a call', { type: 3 }, { kind: 'system' }],
])('%s is a part', (_, more, part) => {
  expect(partsOf(more)).toEqual([expect.objectContaining(part)]);
});

test('what was passed on is forwarded, with the text that it had', () => {
  const more = {
    message_reference: { type: 1, message_id: '1' },
    message_snapshots: [{ message: { content: 'old' } }],
  };
  expect(read('MESSAGE_CREATE', directMessage(nelly, '', more))).toEqual([
    expect.objectContaining({ forwarded: true, parts: [{ kind: 'text', text: 'old' }] }),
  ]);
});

test('our own messages are none; bots and webhooks are not human', () => {
  const by = (author: object, more = {}) =>
    read(
      'MESSAGE_CREATE',
      directMessage(nelly, 'x', { author: { id: nelly, username: 'n', ...author }, ...more }),
    );
  expect(by({ id: self })).toEqual([]);
  for (const [author, more] of [
    [{ bot: true }, {}],
    [{ system: true }, {}],
    [{}, { webhook_id: '1' }],
  ] as const)
    expect(by(author, more)).toEqual([expect.objectContaining({ byHuman: false })]);
});

test('an edit of the person has a key of its own, a preview of Discord’s is none', () => {
  const message = directMessage(nelly, 'better', { edited_timestamp: '2026-11-20T10:00:00.000Z' });
  expect(read('MESSAGE_UPDATE', message)).toEqual([
    expect.objectContaining({
      key: `edit:${message.id}:${Date.parse('2026-11-20T10:00:00Z')}`,
      parts: [{ kind: 'edit', target: message.id, parts: [{ kind: 'text', text: 'better' }] }],
    }),
  ]);
  expect(read('MESSAGE_UPDATE', directMessage(nelly, 'x'))).toEqual([]);
});

test('on a server an answer to us is ours too, a mention of somebody else is not', () => {
  const place = { guild_id: '1200000000000000000' };
  const answer = { ...place, referenced_message: { author: { id: self } } };
  expect(read('MESSAGE_CREATE', directMessage(nelly, 'yes', answer))).toEqual([
    expect.objectContaining({ oneToOne: false, addressed: true }),
  ]);
  expect(read('MESSAGE_CREATE', directMessage(nelly, 'no', { ...place, mentions: [{ id: nelly }] }))).toEqual(
    [],
  );
});

test('a tap has the title that was shown; its token is not kept', () => {
  const [event] = read('INTERACTION_CREATE', interactions.button);
  expect(event).toMatchObject({ parts: [{ kind: 'choice', from: 'button', id: 'offer:yes', title: 'Yes' }] });
  expect(JSON.stringify(event)).not.toContain('aW50ZXJhY3Rpb246MTMw');
});

test('what does not concern us is nothing', () => {
  for (const name of ['TYPING_START', 'GUILD_CREATE', 'RESUMED', ''])
    expect(read(name, { id: '1' })).toEqual([]);
  for (const data of [null, 1, 'x', [], {}]) expect(read('MESSAGE_CREATE', data)).toEqual([]);
});

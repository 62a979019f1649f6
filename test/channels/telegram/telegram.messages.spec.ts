import { ann, credentials, eventOf, group, messageOf, privateChat, update } from './updates';

const partOf = (content: object) => messageOf(content).parts[0];

describe('who wrote, and where', () => {
  it('a private chat is the person', () => {
    expect(messageOf({ text: 'hi' })).toMatchObject({
      account: '110201543',
      messageId: '4242001:17',
      occurredAt: '2025-11-24T16:00:00.000Z',
      sender: {
        keys: [{ kind: 'tg_user_id', scope: 'global', value: '4242001' }],
        name: 'Ann Example',
        fallbackName: 'Telegram ***2001',
        username: 'ann_x',
        slugHint: 'tg-2001',
      },
      conversation: {
        keys: [{ value: 'tg_user_id:4242001', transferable: false }],
        identifier: '4242001',
        group: false,
      },
      replyTo: { chat: '4242001' },
      oneToOne: true,
      byHuman: true,
      forwarded: false,
    });
  });

  it('a group is the group, and its topic is answered in the topic', () => {
    const message = messageOf({ chat: group, text: 'hi', is_topic_message: true, message_thread_id: 7 });
    expect(message).toMatchObject({
      oneToOne: false,
      conversation: { keys: [{ value: 'group:-100200300' }], group: true },
      replyTo: { chat: '-100200300', thread: '7' },
    });
  });

  it.each([
    ['from the new group', { chat: group, migrate_from_chat_id: -44 }, '-100200300'],
    [
      'from the old group',
      { chat: { id: -44, type: 'group' }, migrate_to_chat_id: -100200300 },
      '-100200300',
    ],
  ])('a group that grew is found by both ids, told %s', (_, content, chat) => {
    const { conversation, replyTo, parts } = messageOf(content);
    expect(conversation.keys.map(({ value }) => value)).toEqual(['group:-100200300', 'group:-44']);
    expect(replyTo).toEqual({ chat });
    expect(parts[0]?.kind).toBe('system');
  });

  it.each([
    ['a chat of somebody else', { chat: { id: 5, type: 'private' } }],
    ['a channel', { chat: { id: -1001, type: 'channel' } }],
    ['nobody', { from: undefined }],
    ['an id that is none', { from: { ...ann, id: 2 ** 60 } }],
    ['no number', { message_id: 'x' }],
  ])('a message of %s goes nowhere', (_, content) => {
    expect(eventOf(update('message', { text: 'hi', ...content }))).toMatchObject({
      kind: 'notice',
      what: 'unroutable_message',
    });
  });

  it.each([
    [{ from: { ...ann, is_bot: true } }, { byHuman: false }],
    [{ is_from_offline: true }, { byHuman: false }],
    [{ forward_origin: { type: 'user' } }, { forwarded: true }],
    [{ via_bot: { id: 1 } }, { forwarded: true }],
    [{ reply_to_message: { message_id: 3 } }, { inReplyTo: '4242001:3' }],
  ])('%j is %j', (content, expected) => {
    expect(messageOf({ text: 'hi', ...content })).toMatchObject(expected);
  });
});

describe('a phone', () => {
  const contact = { phone_number: '12025550143', first_name: 'Ann', user_id: ann.id };

  it('is proved by the own contact', () => {
    expect(messageOf({ contact }).sender.phone).toEqual({ e164: '+12025550143', source: 'tg_contact' });
    expect(partOf({ contact })).toMatchObject({ cards: [{ answersRequest: true }] });
  });

  it.each([
    ['of somebody else', { contact: { ...contact, user_id: 5 } }],
    ['of nobody on Telegram', { contact: { ...contact, user_id: undefined } }],
    ['forwarded', { contact, forward_origin: { type: 'user' } }],
    ['put in by a bot', { contact, via_bot: { id: 1 } }],
    ['in a group', { contact, chat: group }],
    ['that is no number', { contact: { ...contact, phone_number: '12' } }],
    ['that is anonymous', { contact: { ...contact, phone_number: '88801234567' } }],
  ])('is not proved by a contact %s', (_, content) => {
    expect(messageOf(content).sender.phone).toBeUndefined();
    expect(partOf(content)?.kind).toBe('contacts');
  });
});

describe('what it holds', () => {
  it.each([
    ['a command', { text: '/help' }, { kind: 'text', text: '/help' }],
    ['a command with a name', { text: '/start@our_bot li_7K4M' }, { kind: 'text', text: '/start li_7K4M' }],
    ['an address', { text: 'me@example.com' }, { kind: 'text', text: 'me@example.com' }],
    [
      'a picture, the largest',
      { photo: [{ file_id: 'a' }, { file_id: 'b' }], caption: 'c' },
      { kind: 'media', media: 'image', mediaId: 'b', caption: 'c' },
    ],
    [
      'an animation, not its copy',
      { animation: { file_id: 'a' }, document: { file_id: 'b' } },
      { kind: 'media', media: 'video', mediaId: 'a', animated: true },
    ],
    ['a voice message', { voice: { file_id: 'v' } }, { kind: 'media', media: 'voice', mediaId: 'v' }],
    ['a round video', { video_note: { file_id: 'v' } }, { kind: 'media', media: 'video', mediaId: 'v' }],
    ['a sticker', { sticker: { file_id: 's', is_video: true } }, { media: 'sticker', animated: true }],
    ['a song', { audio: { file_id: 'a', file_name: 'x.mp3' } }, { media: 'audio', fileName: 'x.mp3' }],
    ['a place at zero', { location: { latitude: 0, longitude: 0 } }, { kind: 'location', latitude: 0 }],
    ['a poll', { poll: {} }, { kind: 'unsupported', what: 'poll' }],
    ['what does not exist yet', { hologram: {} }, { kind: 'unsupported', what: 'unknown_type' }],
    ['what Telegram says', { pinned_message: {} }, { kind: 'system', text: 'pinned_message' }],
  ])('%s', (_, content, expected) => {
    expect(partOf(content)).toMatchObject(expected);
  });

  it('an edit names the message that it changes, and is none itself', () => {
    const edit = messageOf({ text: 'new', edit_date: 1_764_000_060 }, 'edited_message');
    expect(edit).toMatchObject({
      occurredAt: '2025-11-24T16:01:00.000Z',
      parts: [{ kind: 'edit', target: '4242001:17', parts: [{ kind: 'text', text: 'new' }] }],
    });
    expect(edit.messageId).not.toBe('4242001:17');
  });
});

describe('in a group it is said to the bot', () => {
  const self = { id: 110201543, is_bot: true, username: 'eliza_test_bot' };
  const other = { id: 110201544, is_bot: true, username: 'other_bot' };
  const addressed = (content: object, kind?: string) =>
    messageOf({ chat: group, ...content }, kind).addressed;
  const written = (text: string, type: string, stretch: string, more = {}) => ({
    text,
    entities: [{ type, offset: text.indexOf(stretch), length: stretch.length, ...more }],
  });
  const mention = written('hi @eliza_test_bot', 'mention', '@eliza_test_bot');

  it.each([
    ['by its name', mention],
    ['by its name in capitals', written('@Eliza_Test_BOT hi', 'mention', '@Eliza_Test_BOT')],
    [
      'by its name behind an emoji, which counts twice',
      written('🙂 @eliza_test_bot?', 'mention', '@eliza_test_bot'),
    ],
    [
      'by its name under a picture',
      { photo: [{ file_id: 'x' }], caption: mention.text, caption_entities: mention.entities },
    ],
    ['by what it is called here', written('Eliza, hi', 'text_mention', 'Eliza', { user: self })],
    ['by an answer to it', { text: 'yes', reply_to_message: { message_id: 3, from: self } }],
    ['by a command', written('/weather Rome', 'bot_command', '/weather')],
    [
      'by a command with its name',
      written('please /weather@eliza_test_bot', 'bot_command', '/weather@eliza_test_bot'),
    ],
  ])('%s', (_, content) => {
    expect(addressed(content)).toBe(true);
    expect(messageOf(content)).not.toHaveProperty('addressed');
  });

  it.each([
    ['what names nobody', { text: 'hi all' }],
    ['a name that Telegram sees none in', { text: 'mail@eliza_test_bot' }],
    ['the name of another', written('hi @other_bot', 'mention', '@other_bot')],
    ['a name that begins like its own', written('@eliza_test_bot_two hi', 'mention', '@eliza_test_bot_two')],
    ['another person', written('Bob, hi', 'text_mention', 'Bob', { user: other })],
    ['an answer to another bot', { text: 'yes', reply_to_message: { message_id: 3, from: other } }],
    ['a command for another', written('/weather@other_bot', 'bot_command', '/weather@other_bot')],
    ['a command in the middle', written('try /weather', 'bot_command', '/weather')],
    ['what was passed on', { ...mention, forward_origin: { type: 'hidden_user' } }],
    [
      'entities that are none',
      { text: 'hi', entities: [null, 3, { type: 'mention' }, { type: 'bot_command' }] },
    ],
    [
      'what is said in a topic that it opened',
      {
        text: 'hi',
        is_topic_message: true,
        message_thread_id: 3,
        reply_to_message: { message_id: 3, from: self, forum_topic_created: { name: 'News' } },
      },
    ],
  ])('but not: %s', (_, content) => {
    expect(addressed(content)).toBeUndefined();
  });

  it('but not by an edit', () => {
    expect(addressed(mention, 'edited_message')).toBeUndefined();
  });

  it('by a tap on its button', () => {
    const message = { message_id: 4, date: 1, chat: group };
    expect(eventOf(update('callback_query', { id: '1', from: ann, data: 'y', message }))).toMatchObject({
      addressed: true,
      oneToOne: false,
    });
  });

  it('by no name where its own is not known', () => {
    const { username: _, ...nameless } = credentials;
    const at = (content: object) => eventOf(update('message', { chat: group, ...content }), nameless);
    expect(at(mention)).not.toHaveProperty('addressed');
    expect(at({ text: 'yes', reply_to_message: { message_id: 3, from: self } })).toMatchObject({
      addressed: true,
    });
  });
});

describe('a tap', () => {
  const reply_markup = { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] };
  const tap = (message: object, data = 'y') =>
    eventOf(update('callback_query', { id: '1', from: ann, data, message }));

  it('says what stands on the button', () => {
    expect(tap({ message_id: 4, date: 1, chat: privateChat, reply_markup })).toMatchObject({
      inReplyTo: '4242001:4',
      oneToOne: true,
      parts: [{ kind: 'choice', from: 'button', id: 'y', title: 'Yes' }],
    });
  });

  it('with data that is on no button says the data', () => {
    expect(tap({ message_id: 4, chat: privateChat, reply_markup }, 'z')).toMatchObject({
      parts: [{ id: 'z', title: 'z' }],
    });
  });
});

it.each([
  ['private', 'kicked', 'blocked_by_person'],
  ['private', 'member', 'unblocked_by_person'],
  ['supergroup', 'administrator', 'member_of_group'],
  ['supergroup', 'left', 'removed_from_group'],
])('in a %s chat our becoming %s is the notice %s', (type, status, what) => {
  const content = { chat: { id: 1, type }, date: 1_764_000_000, new_chat_member: { status } };
  expect(eventOf(update('my_chat_member', content))).toMatchObject({ kind: 'notice', what });
});

import type { InboundEvent, VerifiedRequest } from '../../../src/channels';
import { unsigned, verify } from '../../../src/channels/imessage/imessage.signature';
import { parse } from '../../../src/channels/imessage/imessage.webhook';
import { ann, bytesOf, fourth, line, outbound, second, secret, signatureOf, signed } from './bodies';

const now = new Date('2026-10-01T00:00:00.000Z');

function eventOf(body: object): InboundEvent {
  const verification = verify(signed(bytesOf(body)), secret);
  if (!verification.ok) throw new Error(verification.why);
  const parsed = parse(verification.request, now);
  if (parsed.kind !== 'events' || !parsed.events[0]) throw new Error(parsed.kind);
  expect(parsed.events).toHaveLength(1);
  return parsed.events[0];
}

describe('the signature', () => {
  const body = bytesOf(fourth('message.received'));
  const at = 1_790_000_000;
  const header = (value: string) => ({ ...signed(body), headers: { 'x-blooio-signature': value } });

  test.each([0, 299, 300, -299, -300])('holds %s s after it was made', (age) => {
    expect(verify(signed(body, secret, at), secret, (at + age) * 1000).ok).toBe(true);
  });

  test.each([301, -301, 86_400])('is worth nothing %s s after it was made', (age) => {
    expect(verify(signed(body, secret, at), secret, (at + age) * 1000)).toEqual({
      ok: false,
      why: 'wrong-signature',
    });
  });

  test('may stand beside that of another secret, in any order, and beside what is new', () => {
    const [time, right] = signatureOf(body, secret, at).split(',');
    const [, other] = signatureOf(body, 'whsec_another_one', at).split(',');
    for (const value of [`${time},${other},${right}`, `${time}, ${right}, ${other}`, `${time},v2=x,${right}`])
      expect(verify(header(value), secret, at * 1000).ok).toBe(true);
    expect(verify(header(`${time},${other}`), secret, at * 1000).ok).toBe(false);
  });

  test('of the body alone, as one sample has it, is refused', () => {
    const [, bare] = signatureOf(Buffer.alloc(0), secret, at).split(',');
    expect(verify(header(`t=${at},${bare}`), secret, at * 1000).ok).toBe(false);
  });

  test.each([
    ['', 'missing-signature'],
    ['v1=abc', 'malformed-signature'],
    [`t=1790000000,v1=${'g'.repeat(64)}`, 'malformed-signature'],
    [`t=soon,v1=${'a'.repeat(64)}`, 'malformed-signature'],
    [`t=1,t=2,v1=${'a'.repeat(64)}`, 'malformed-signature'],
    [`t=1790000000,v1=${'a'.repeat(64)}`, undefined],
  ])('%j is %s', (value, why) => expect(unsigned(header(value))).toBe(why));
});

test('a message of either generation is the same, but for what the second does not tell', () => {
  const told = {
    kind: 'message',
    account: line,
    occurredAt: '2026-09-21T14:13:20.000Z',
    oneToOne: true,
    byHuman: true,
    forwarded: false,
    conversation: {
      keys: [{ value: `im_handle:${ann}`, transferable: true }],
      identifier: ann,
      group: false,
    },
    parts: [{ kind: 'text', text: 'hello' }],
  };
  const sender = {
    keys: [{ kind: 'im_handle', scope: 'global', value: ann }],
    phone: { e164: ann, source: 'im_handle' },
    fallbackName: 'User ***0143',
    slugHint: 'im-0143',
  };
  expect(eventOf(fourth('message.received'))).toMatchObject({
    ...told,
    key: 'message.received:msg_fourth',
    messageId: 'msg_fourth',
    sender: { ...sender, name: 'Ann' },
    replyTo: { handle: ann, chat: 'chat_1' },
  });
  const old = eventOf(second('message.received'));
  expect(old).toMatchObject({
    ...told,
    key: 'message.received:msg_second',
    sender,
    replyTo: { handle: ann },
  });
  for (const event of [old, eventOf(fourth('message.received'))])
    expect(event).not.toHaveProperty('spoofable');
});

test.each([
  ['an address', { sender: 'Ann@Example.COM' }, 'ann@example.com'],
  ['a number with marks', { sender: '+1 (202) 555-0143' }, ann],
])('%s is one handle, however it is written', (_, data, handle) => {
  const event = eventOf(fourth('message.received', data));
  expect(event).toMatchObject({
    kind: 'message',
    sender: { keys: [{ value: handle }] },
    replyTo: { handle },
  });
});

test('an e-mail address is no phone, shows nothing of itself, and stays with its owner', () => {
  const event = eventOf(fourth('message.received', { sender: 'ann@example.com' }));
  expect(event).toMatchObject({
    sender: { fallbackName: 'iMessage user', slugHint: 'im-user' },
    conversation: { keys: [{ value: 'im_handle:ann@example.com', transferable: false }] },
  });
  expect(event).not.toHaveProperty('sender.phone');
  // The address book's entry is somebody else's.
  expect(event).not.toHaveProperty('sender.name');
});

test.each(['sms', 'rcs', 'non-imessage', 'something-new', null])('%s can be forged: no phone', (protocol) => {
  const event = eventOf(fourth('message.received', { protocol }));
  expect(event).toMatchObject({ kind: 'message', spoofable: true });
  expect(event).not.toHaveProperty('sender.phone');
});

test.each([
  ['fourth, its id', fourth('message.received', { group: { group_id: 'grp_1', name: 'Us' } })],
  ['fourth, by name', fourth('message.received', { group: 'grp_1' })],
  ['second', second('message.received', { is_group: true, group_id: 'grp_1', external_id: 'grp_1' })],
])('a group is a group (%s)', (_, body) => {
  expect(eventOf(body)).toMatchObject({
    kind: 'message',
    oneToOne: false,
    conversation: { keys: [{ value: 'group:grp_1', transferable: false }], identifier: 'grp_1', group: true },
    replyTo: { group: 'grp_1' },
  });
});

test.each([
  ['a group without a usable id', { group: { name: 'Us' } }, 'unroutable-message'],
  ['a group by its flag alone', { is_group: true }, 'unroutable-message'],
  ['no sender', { sender: null }, 'unroutable-message'],
  ['a short code', { sender: '72345' }, 'unroutable-message'],
  ['a list', { sender: `${ann},+12025550144` }, 'unroutable-message'],
  ['no line of ours', { channel_address: null }, 'unroutable-message'],
  ['our own line', { sender: line }, 'own-message'],
  ['what we said', { direction: 'outbound' }, 'own-message'],
])('%s is nobody to answer', (_, data, what) => {
  expect(eventOf(fourth('message.received', data))).toMatchObject({ kind: 'notice', what });
});

describe('what a message holds', () => {
  const partsOf = (data: object) => {
    const event = eventOf(fourth('message.received', data));
    if (event.kind !== 'message') throw new Error(event.kind);
    return event.parts;
  };

  test.each([
    ['a.heic', { media_type: 'image/heic' }, 'image'],
    ['a.mov', {}, 'video'],
    ['a.caf', {}, 'voice'],
    ['a.bin', { media_type: 'audio/mpeg' }, 'audio'],
    ['a.vcf', { media_type: 'text/vcard' }, 'document'],
  ])('%s is a file of its kind', (name, more, media) => {
    const url = `https://media.blooio.com/files/${name}`;
    expect(partsOf({ text: '\ufffc', attachments: [{ url, ...more }] })).toMatchObject([
      { kind: 'media', media, mediaId: url, fileName: name },
    ]);
  });

  test.each([
    'http://media.blooio.com/a.png',
    'https://blooio.com.evil.example/a.png',
    'https://notblooio.com/a.png',
    'https://bucket.s3.amazonaws.com/a.png',
    'https://user:pass@media.blooio.com/a.png',
    'https://media.blooio.com:8443/a.png',
    'file:///etc/passwd',
    'no address',
  ])('%s is not opened', (url) => {
    for (const attachment of [url, { url, name: 'a.png' }]) {
      const [text, file] = partsOf({ attachments: [attachment] });
      expect(text).toEqual({ kind: 'text', text: 'hello' });
      expect(file?.kind).toBe('media');
      expect(file).not.toHaveProperty('mediaId');
    }
  });

  test.each([
    [{ text: null, message_type: 'poll' }, 'poll'],
    [{ text: '', message_type: null, kind: 'message' }, 'message'],
    [{ text: ' ', message_type: '<b>', kind: 7 }, 'empty'],
  ])('%j cannot be read, and is answered', (data, what) => {
    expect(partsOf(data)).toEqual([{ kind: 'unsupported', what }]);
  });
});

describe('reactions', () => {
  const reaction = (data: object) => fourth('message.reaction', { message_id: 'msg_target', ...data });

  test.each([
    [{ reaction: 'love', action: 'add' }, '❤️'],
    [{ reaction: '+like' }, '👍'],
    [{ reaction: '🦆', action: 'add' }, '🦆'],
    [{ reaction: 'love', action: 'remove' }, null],
    [{ reaction: '-love' }, null],
    [{ reaction: 'constructor', action: 'add' }, 'constructor'],
  ])('%j is %s', (data, emoji) => {
    expect(eventOf(reaction(data))).toMatchObject({
      kind: 'message',
      parts: [{ kind: 'reaction', target: 'msg_target', emoji }],
    });
  });

  test('of one message are told apart, and are the same when they come again under a new event id', () => {
    const love = reaction({ reaction: 'love', action: 'add' });
    const key = eventOf(love).key;
    expect(eventOf({ ...love, id: 'evt_of_the_replay' }).key).toBe(key);
    expect(eventOf(reaction({ reaction: 'love', action: 'remove' })).key).not.toBe(key);
    expect(eventOf(reaction({ reaction: 'love', action: 'add', sender: '+12025550144' })).key).not.toBe(key);
  });

  test('of ours are a notice', () => {
    const ours = reaction({ reaction: 'love', direction: 'outbound', sender: line });
    expect(eventOf(ours)).toMatchObject({ kind: 'notice', what: 'own-reaction' });
  });
});

describe('reports', () => {
  test.each([
    ['message.sent', 'sent'],
    ['message.delivered', 'delivered'],
    ['message.read', 'read'],
    ['message.failed', 'failed'],
  ])('%s', (type, state) => {
    const event = { kind: 'delivery', account: line, state };
    expect(eventOf(outbound(type))).toMatchObject({
      ...event,
      platformId: 'msg_ours',
      key: `${type}:msg_ours`,
    });
    expect(eventOf(second(type))).toMatchObject({ ...event, platformId: 'msg_second' });
  });

  test.each([
    [outbound('message.failed', { error: { code: 'not_reachable', message: `${ann} has no iMessage` } })],
    [second('message.failed', { error_code: 'not_reachable', error_message: `${ann} has no iMessage` })],
  ])('say why by the code alone', (body) => {
    expect(eventOf(body)).toMatchObject({ error: { code: 'not_reachable' } });
    expect(eventOf(body)).not.toHaveProperty('error.title');
  });

  test('of messages that came in, and of what is queued, are notices', () => {
    expect(eventOf(fourth('message.read'))).toMatchObject({ kind: 'notice', what: 'message.read' });
    expect(eventOf(outbound('message.queued'))).toMatchObject({ kind: 'notice', what: 'message.queued' });
  });
});

test.each(['typing.started', 'group.updated', 'safety.state_changed', 'number.removed', 'contact.shared'])(
  '%s is kept as a notice',
  (type) => {
    const event = eventOf(fourth(type, { message_id: null }));
    expect(event).toMatchObject({ kind: 'notice', what: type, key: `${type}:evt_1` });
  },
);

test.each([
  ['not JSON', Buffer.from('{'), 'not-json'],
  ['Meta’s', bytesOf({ object: 'whatsapp_business_account', entry: [] }), 'not-this-platform'],
  ['a list', bytesOf([]), 'not-this-platform'],
  ['an envelope without data', bytesOf({ id: 'evt_1', type: 'message.received' }), 'not-this-platform'],
])('%s is not Blooio’s', (_, body, why) => {
  expect(parse(signed(body) as VerifiedRequest, now)).toEqual({ kind: 'unreadable', why });
});

test.each([
  ['seconds', { created_at: 1_790_000_000 }, '2026-09-21T14:13:20.000Z'],
  ['text', { created_at: '2026-09-21T14:13:20Z' }, '2026-09-21T14:13:20.000Z'],
  ['the future', { created_at: 4_000_000_000_000 }, now.toISOString()],
  ['nothing', { created_at: null }, now.toISOString()],
])('a time as %s', (_, more, at) => {
  expect(eventOf(fourth('message.received', {}, more)).occurredAt).toBe(at);
});

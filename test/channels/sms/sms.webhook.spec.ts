import { asVerified, type InboundEvent } from '../../../src/channels';
import { parse } from '../../../src/channels/sms/sms.webhook';
import { inbound, report } from './bodies';

const now = new Date('2026-11-25T10:00:00Z');
const ourId = '019ab6b2-7d3c-7c64-9d8e-000000000001';

function read(
  body: string | URLSearchParams,
  { query = {}, keywords = 'twilio' }: { query?: Record<string, unknown>; keywords?: 'twilio' | 'ours' } = {},
) {
  const request = { method: 'POST', headers: {}, query, body: Buffer.from(body.toString()) };
  return parse(asVerified(request), { keywords }, now);
}

function event(...of: Parameters<typeof read>): InboundEvent {
  const parsed = read(...of);
  if (parsed.kind !== 'events' || parsed.events.length !== 1) throw new Error('one event was due');
  return parsed.events[0] as InboundEvent;
}

it('a text is a message of a number that proves nothing', () => {
  const form = inbound(1, { Body: ' caf\u00e9 \u{1f600} ' });
  expect(event(form)).toEqual({
    kind: 'message',
    key: form.get('MessageSid'),
    account: '+12025550100',
    occurredAt: '2026-11-25T10:00:00.000Z',
    raw: Object.fromEntries(form),
    messageId: form.get('MessageSid'),
    sender: {
      keys: [{ kind: 'sms_phone', scope: 'global', value: '+12025550143' }],
      fallbackName: 'SMS ***0143',
      slugHint: 'sms-0143',
    },
    conversation: {
      keys: [{ value: 'sms_phone:+12025550143', transferable: true }],
      identifier: '+12025550143',
      group: false,
    },
    replyTo: { phone: '+12025550143' },
    oneToOne: true,
    byHuman: true,
    forwarded: false,
    spoofable: true,
    parts: [{ kind: 'text', text: ' caf\u00e9 \u{1f600} ' }],
  });
});

const media = (url: string): string => `https://api.twilio.com/2010-04-01/Accounts/AC1/${url}`;

it.each<[string, Record<string, string>, readonly object[]]>([
  [
    'a picture with a text',
    { NumMedia: '1', MediaUrl0: media('Messages/MM1/Media/ME1'), MediaContentType0: 'image/png' },
    [
      { kind: 'text', text: 'Hello there' },
      { kind: 'media', media: 'image', mediaId: 'Messages/MM1/Media/ME1', mimeType: 'image/png' },
    ],
  ],
  [
    'a contact',
    {
      Body: '',
      NumMedia: '1',
      MediaUrl0: media('Messages/MM1/Media/ME1'),
      MediaContentType0: 'text/x-vcard',
    },
    [{ kind: 'media', media: 'document', mediaId: 'Messages/MM1/Media/ME1', mimeType: 'text/x-vcard' }],
  ],
  [
    'a file at a stranger\u2019s address',
    { Body: '', NumMedia: '1', MediaUrl0: 'https://evil.example.com/a' },
    [{ kind: 'media', media: 'document' }],
  ],
  [
    'files without an end',
    { Body: '', NumMedia: '9999' },
    Array.from({ length: 10 }, () => ({ kind: 'media', media: 'document' })),
  ],
  ['a number of files that is none', { NumMedia: 'many' }, [{ kind: 'text', text: 'Hello there' }]],
  ['nothing', { Body: ' ' }, [{ kind: 'unsupported', what: 'empty' }]],
])('%s', (_what, fields, parts) => {
  expect(event(inbound(1, fields))).toMatchObject({ kind: 'message', parts });
});

it.each([
  ['STOP', {}, 'twilio', { asks: 'stop', answered: true }],
  [' Unsubscribe\n', {}, 'twilio', { asks: 'stop', answered: true }],
  ['stop', {}, 'ours', { asks: 'stop', answered: false }],
  ['unstop', {}, 'twilio', { asks: 'start', answered: true }],
  ['HELP', {}, 'ours', { asks: 'help', answered: false }],
  ['INFO', {}, 'twilio', { asks: 'help', answered: true }],
  ['arr\u00eat', { OptOutType: 'STOP' }, 'ours', { asks: 'stop', answered: true }],
  ['STOP please', {}, 'twilio', undefined],
  ['hello', { OptOutType: 'OTHER' }, 'twilio', undefined],
] as const)('%j with %j, answered by %s, asks %j', (Body, more, keywords, keyword) => {
  const said = event(inbound(1, { Body, ...more }), { keywords });
  expect(said.kind === 'message' && said.keyword).toEqual(keyword);
});

it.each([
  ['accepted', 'sent', undefined],
  ['queued', 'sent', undefined],
  ['sending', 'sent', undefined],
  ['sent', 'sent', undefined],
  ['delivered', 'delivered', undefined],
  ['read', 'read', undefined],
  ['undelivered', 'failed', '30007'],
  ['failed', 'failed', '30007'],
])('the status %s is %s', (status, state, code) => {
  const form = report(1, status, { ErrorCode: '30007' });
  const sid = form.get('MessageSid');
  expect(event(form, { query: { message: ourId } })).toEqual({
    kind: 'delivery',
    key: `${sid}:${status}`,
    account: '+12025550100',
    occurredAt: now.toISOString(),
    raw: Object.fromEntries(form),
    platformId: sid,
    state,
    ourId,
    ...(code && { error: { code } }),
  });
});

it('a report whose address names no message of ours is found by the id of Twilio', () => {
  for (const message of ['1', ['a', 'b'], undefined])
    expect(event(report(1, 'sent'), { query: { message } })).not.toHaveProperty('ourId');
  expect(event(report(1, 'failed'))).toMatchObject({ error: { code: 'failed' } });
});

it.each([
  ['a short code', inbound(1, { From: '72975' }), 'unroutable-message'],
  ['a name', inbound(1, { From: 'SHOP' }), 'unroutable-message'],
  ['another messenger', inbound(1, { From: 'whatsapp:+12025550143' }), 'unroutable-message'],
  ['a number that is not ours to know', inbound(1, { To: '' }), 'unroutable-message'],
  ['a report without a sender', report(1, 'sent', { From: 'MG1' }), 'unroutable-status'],
  ['a status that does not exist yet', report(1, 'pondered'), 'status-pondered'],
  ['a status that is no word', report(1, 'a b'), 'status-unknown'],
])('%s is a notice', (_what, form, what) => {
  expect(event(form)).toMatchObject({ kind: 'notice', what });
});

it('a JSON body is read as a form is', () => {
  const query = { bodySHA256: 'a'.repeat(64) };
  const json = JSON.stringify({ ...Object.fromEntries(inbound(1)), More: [1] });
  expect(event(json, { query })).toMatchObject({ kind: 'message', parts: [{ text: 'Hello there' }] });
  expect(read('{', { query })).toEqual({ kind: 'unreadable', why: 'not-json' });
  expect(read('[]', { query })).toEqual({ kind: 'unreadable', why: 'not-json' });
});

it.each(['', 'a=b', 'MessageSid=', 'MessageSid=a%20b', '{"MessageSid":"SM1"}'])(
  '%j is not from Twilio',
  (body) => {
    expect(read(body)).toEqual({ kind: 'unreadable', why: 'not-this-platform' });
  },
);

import { renderContent, renderReply } from '../../../src/channels/sms/sms.render';
import { inGsm7, segmentsOf } from '../../../src/channels/sms/sms.segments';

it.each([
  ['', 'GSM-7', 1],
  ['a'.repeat(160), 'GSM-7', 1],
  ['a'.repeat(161), 'GSM-7', 2],
  ['a'.repeat(306), 'GSM-7', 2],
  ['a'.repeat(307), 'GSM-7', 3],
  ['\u20ac'.repeat(80), 'GSM-7', 1],
  ['\u20ac'.repeat(81), 'GSM-7', 2],
  // An escape and its character stay together: 76 of them in each segment, not 76 and a half.
  ['\u20ac'.repeat(153), 'GSM-7', 3],
  ['\u017e'.repeat(70), 'UCS-2', 1],
  ['\u017e'.repeat(71), 'UCS-2', 2],
  ['\u{1f600}'.repeat(35), 'UCS-2', 1],
  ['\u{1f600}'.repeat(67), 'UCS-2', 3],
] as const)('%# travels as %s in %d segments', (text, encoding, segments) => {
  expect(segmentsOf(text)).toEqual({ encoding, segments });
});

it('one curly quote does not make the text twice as long', () => {
  expect(inGsm7('\u201cIt\u2019s\u201d \u2013 so\u2026')).toBe('"It\'s" - so...');
  expect(inGsm7('\u201cIt\u2019s\u201d \u{1f600}')).toBe('\u201cIt\u2019s\u201d \u{1f600}');
  expect(inGsm7('a\nb')).toBe('a\nb');
});

it('a long text goes in as few messages as Twilio takes, each with what it costs', () => {
  const payloads = renderReply({ markdown: 'A sentence of words. '.repeat(150) });
  expect(payloads.map(({ segments }) => segments)).toEqual([11, 11]);
  for (const { body } of payloads) expect(body.length).toBeLessThanOrEqual(1600);
});

it('buttons are numbered lines', () => {
  const buttons = [
    { id: 'a', title: 'Yes' },
    { id: 'b', title: 'No' },
  ];
  expect(renderReply({ markdown: 'Shall we?', buttons }).map(({ body }) => body)).toEqual([
    'Shall we?\n\n1. Yes\n2. No',
  ]);
});

const link = 'https://files.example.com/a.png';

it.each([
  [{ kind: 'media', media: 'image', link }, [{ type: 'media', link }]],
  [{ kind: 'media', media: 'video', link, caption: 'See' }, [{ type: 'media', link, body: 'See' }]],
] as const)('%j is an MMS', (content, payloads) => {
  expect(renderContent(content)).toEqual({ kind: 'payloads', payloads });
});

it.each([
  [{ kind: 'text', text: ' ' }],
  [{ kind: 'template', name: 'a', language: 'en', parameters: [] }],
  [{ kind: 'media', media: 'image', link: 'http://files.example.com/a.png' }],
  [{ kind: 'media', media: 'image', link: 'https://user:word@files.example.com/a.png' }],
  [{ kind: 'media', media: 'document', link, fileName: 'a.pdf' }],
  [{ kind: 'media', media: 'image', link, caption: 'a'.repeat(1601) }],
  [{ kind: 'media', media: 'image', link, caption: ' ' }],
] as const)('%j cannot be said', (content) => {
  expect(renderContent(content)).toMatchObject({
    kind: 'refused',
    why: expect.stringMatching(/\.$/) as string,
  });
});

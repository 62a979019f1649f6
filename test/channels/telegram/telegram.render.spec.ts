import fc from 'fast-check';
import { renderReply } from '../../../src/channels/telegram/telegram.render';
import { htmlFault, readHtml } from '../../support/flows/telegram-html';

const one = (markdown: string) => renderReply({ markdown })[0];

it.each([
  ['plain & <simple>', undefined, 'plain & <simple>'],
  [
    '**bold** and *slanted* & ~~gone~~',
    '<b>bold</b> and <i>slanted</i> &amp; <s>gone</s>',
    'bold and slanted & gone',
  ],
  ['***both***', '<i><b>both</b></i>', 'both'],
  ['`a < b`', '<code>a &lt; b</code>', 'a < b'],
  ['```js\nif (a < b) {}\n```', '<pre>if (a &lt; b) {}</pre>', 'if (a < b) {}'],
  ['[here](https://x.org/?a=1&b="2")', undefined, 'here'],
  ['[bad](javascript:x)', undefined, '[bad](javascript:x)'],
  ['# Title\n\ntext', '<b>Title</b>\n\ntext', 'Title\n\ntext'],
  ['> said\n> twice\n\nafter', '<blockquote>said\ntwice</blockquote>\n\nafter', 'said\ntwice\n\nafter'],
  ['- one\n- **two**\n  1. deep', '• one\n• <b>two</b>\n  1. deep', '• one\n• two\n  1. deep'],
  ['2*3*4 and 2**10**2', undefined, '2*3*4 and 2**10**2'],
  ['| a | b |\n|---|---|\n| 1 | **2** |', 'a · b\n1 · <b>2</b>', 'a · b\n1 · 2'],
  ['***', undefined, '***'],
])('%j', (markdown, html, text) => {
  const payload = one(markdown);
  expect(payload?.text).toBe(text);
  if (html !== undefined) expect(payload?.html).toBe(html);
});

it('a link keeps its address, with quotes that close nothing', () => {
  const html = one('[here](<https://x.org/?a=1&b="2">)')?.html ?? '';
  expect(html).toMatch(/^<a href="https:\/\/x\.org\/\?a=1&amp;b=[^"<>]*">here<\/a>$/);
});

it('its HTML is whole in every part, and reads as its text, whatever the Markdown', () => {
  const piece = fc.constantFrom(
    '**',
    '*',
    '_',
    '~~',
    '`',
    '\n```\n',
    '> ',
    '\n',
    '\n\n',
    '- ',
    '# ',
    '[a](https://x.org)',
    '<b>',
    '&amp;',
    ' word ',
    'a'.repeat(900),
    '\u{1f469}\u200d\u{1f680}',
    '"',
    '|',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      for (const { text, html } of renderReply({ markdown: pieces.join('') })) {
        expect(text.length).toBeLessThanOrEqual(4096);
        if (html === undefined) continue;
        expect(htmlFault(html)).toBeUndefined();
        expect(readHtml(html)).toBe(text);
      }
    }),
    { numRuns: 300 },
  );
});

it('bold that is cut is bold on both sides', () => {
  const parts = renderReply({ markdown: `**${'word '.repeat(1500)}end**` });
  expect(parts.length).toBe(2);
  for (const { html } of parts) expect(html).toMatch(/^<b>.*<\/b>$/);
});

it('buttons stand under the last part; ids that Telegram cannot hold become lines', () => {
  const [first, last] = renderReply({ markdown: 'word '.repeat(1000), buttons: [{ id: 'a', title: 'Yes' }] });
  expect([first?.buttons, last?.buttons]).toEqual([undefined, [{ id: 'a', title: 'Yes' }]]);
  expect(renderReply({ markdown: 'Which?', buttons: [{ id: 'é'.repeat(33), title: 'Yes' }] })).toEqual([
    { type: 'text', text: 'Which?\n\n1. Yes' },
  ]);
  expect(renderReply({ markdown: '', buttons: [{ id: 'a', title: 'Yes' }] })).toEqual([
    { type: 'text', text: 'Please choose:', buttons: [{ id: 'a', title: 'Yes' }] },
  ]);
});

it('a secret can be neither forwarded nor saved', () => {
  expect(renderReply({ markdown: '123456', logAs: '[code]' })).toEqual([
    { type: 'text', text: '123456', protected: true },
  ]);
});

import fc from 'fast-check';
import type { ReplyButton } from '../../../src/channels';
import { contentFault } from '../../../src/simulator/graph-message-content';
import { buttonLimits, renderReply, textLimit } from '../../../src/channels/whatsapp/whatsapp.render';

const bodies = (markdown: string): readonly string[] =>
  renderReply({ markdown }).map((payload) => payload.body);

test.each(['', ' \n\t'])('a blank reply %j is no message', (markdown) => {
  expect(bodies(markdown)).toEqual([]);
});

test('a short plain reply is one message as it stands', () => {
  expect(renderReply({ markdown: ' Hello there.\nHow are you? ' })).toEqual([
    { type: 'text', body: 'Hello there.\nHow are you?' },
  ]);
});

test('the limit holds for the markup, not for the Markdown', () => {
  const markdown = `**${'a'.repeat(textLimit - 2)}**`;
  expect(markdown.length).toBeGreaterThan(textLimit);
  expect(bodies(markdown)).toHaveLength(1);
});

test('a long code block is whole in every message', () => {
  const lines = Array.from({ length: 400 }, (_, at) => `  line ${at};`);
  const parts = bodies(`Look:\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\``);
  expect(parts.length).toBe(2);
  expect(parts.every((part) => part.split('```').length === 3)).toBe(true);
  expect(parts.join('\n').match(/^ {2}line \d+;$/gm)).toEqual(lines);
});

test('long bold text is bold in every message', () => {
  const parts = bodies(`**${'word '.repeat(1000)}end**`);
  expect(parts.length).toBe(2);
  for (const part of parts) expect(part).toMatch(/^\*[a-z][^*]*[a-z]\*$/);
});

test('a long quotation is a quotation in every message', () => {
  const parts = bodies(`> ${'word '.repeat(1000)}end`);
  expect(parts.length).toBe(2);
  for (const part of parts) expect(part).toMatch(/^> word/);
});

test('half surrogate pairs and NUL become the replacement character', () => {
  expect(bodies('a\ud800b\0c \udc00 👍')).toEqual(['a\ufffdb\ufffdc \ufffd 👍']);
});

describe('buttons', () => {
  const yesNo: ReplyButton[] = [
    { id: 'link:1:yes', title: 'Connect' },
    { id: 'link:1:no', title: 'Not me' },
  ];
  const inWords = (buttons: ReplyButton[]) => renderReply({ markdown: 'Yours?', buttons });

  test('stand under the text', () => {
    expect(renderReply({ markdown: '**Yours?**', buttons: yesNo })).toEqual([
      { type: 'buttons', body: '*Yours?*', buttons: yesNo },
    ]);
  });

  test.each([
    ['as long as they bear', buttonLimits.body, 1],
    ['longer than they bear', buttonLimits.body + 1, 2],
    ['longer than a message', textLimit + 1, 3],
  ])('under a text %s', (_, length, messages) => {
    const payloads = renderReply({ markdown: 'a'.repeat(length), buttons: yesNo });
    expect(payloads.map(({ type }) => type)).toEqual([
      ...Array<string>(messages - 1).fill('text'),
      'buttons',
    ]);
  });

  test('need no text', () => {
    expect(inWords(yesNo.slice(0, 1)).length).toBe(1);
    expect(renderReply({ markdown: ' ', buttons: yesNo })).toMatchObject([
      { type: 'buttons', buttons: yesNo },
    ]);
  });

  test.each<[string, ReplyButton[]]>([
    ['four', ['a', 'b', 'c', 'd'].map((title) => ({ id: title, title }))],
    ['a long title', [{ id: '1', title: 'a'.repeat(21) }]],
    ['a long id', [{ id: 'a'.repeat(257), title: 'a' }]],
    ['no title', [{ id: '1', title: '' }]],
    ['no id', [{ id: '', title: 'a' }]],
    ['one title twice', ['1', '2'].map((id) => ({ id, title: 'a' }))],
    ['one id twice', ['a', 'b'].map((title) => ({ id: '1', title }))],
    ['half a surrogate pair', [{ id: '1', title: 'a\ud800' }]],
    ['a line break', [{ id: '1', title: 'a\nb' }]],
  ])('are numbered lines where there are %s', (_, buttons) => {
    const [payload, ...more] = inWords(buttons);
    expect(more).toEqual([]);
    expect(payload?.type).toBe('text');
    if (buttons[0]?.title) expect(payload?.body).toContain('1. a');
  });

  test('are never what WhatsApp refuses', () => {
    const text = fc.string({ unit: 'binary', maxLength: 24 });
    const button = fc.record({ id: fc.oneof(text, fc.constant('x'.repeat(300))), title: text });
    const markdown = fc
      .tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom(1, 60))
      .map(([one, n]) => one.repeat(n));
    fc.assert(
      fc.property(markdown, fc.array(button, { minLength: 1, maxLength: 5 }), (said, buttons) => {
        for (const payload of renderReply({ markdown: said, buttons })) {
          const fault =
            payload.type === 'text'
              ? contentFault('text', { body: payload.body })
              : contentFault('interactive', {
                  type: 'button',
                  body: { text: payload.body },
                  action: { buttons: payload.buttons.map((reply) => ({ type: 'reply', reply })) },
                });
          expect(fault).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });
});

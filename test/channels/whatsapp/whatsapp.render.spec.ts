import { renderReply, textLimit } from '../../../src/channels/whatsapp/whatsapp.render';

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

import { renderContent, renderReply } from '../../../src/channels/discord/discord.render';

test('a code block that is cut is closed and opened again, in its language', () => {
  const code = Array.from({ length: 200 }, (_, at) => `const line${at} = ${at};`).join('\n');
  const parts = renderReply({ markdown: `Here:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nThat is all.` }).map(
    ({ content }) => content,
  );
  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(2000);
    expect(part.split('```').length % 2).toBe(1);
  }
  expect(parts[1]).toMatch(/^```ts\nconst line/);
  const lines = parts
    .join('\n')
    .split('\n')
    .filter((line) => line.startsWith('const'));
  expect(lines.join('\n')).toBe(code);
});

test.each([
  ['#### Small', '**Small**'],
  ['![a cat](https://example.com/cat.png)', 'a cat: https://example.com/cat.png'],
  ['# Big\n- **b** _i_ ~~s~~ `c`', '# Big\n- **b** _i_ ~~s~~ `c`'],
  ['| a | b |\n|---|---|\n| 1 | 22 |', '```\na  b\n1  22\n```'],
  ['~~~\nx\n~~~', '```\nx\n```'],
])('%j is written %j', (markdown, content) => {
  expect(renderReply({ markdown })).toEqual([{ content }]);
});

test('a bold span that is cut stays bold on both sides', () => {
  const [first, second] = renderReply({ markdown: `**${'word '.repeat(500).trim()}**` });
  expect(first?.content).toMatch(/^\*\*word.*word\*\*$/);
  expect(second?.content).toMatch(/^\*\*word.*word\*\*$/);
});

test('buttons stand under the last message; too many or too long ids are numbered lines', () => {
  const button = { id: 'a', title: 'A' };
  expect(renderReply({ markdown: 'Which?', buttons: [button] })).toEqual([
    { content: 'Which?', buttons: [button] },
  ]);
  expect(renderReply({ markdown: '', buttons: [button] })).toEqual([
    { content: 'Please choose:', buttons: [button] },
  ]);
  const long = { id: 'x'.repeat(101), title: 'B' };
  expect(renderReply({ markdown: 'Which?', buttons: [button, long] })).toEqual([
    { content: 'Which?\n\n1. A\n2. B' },
  ]);
});

test('a file is its address; templates there are none', () => {
  const media = {
    kind: 'media',
    media: 'image',
    link: 'https://example.com/a.png',
    caption: 'Look',
  } as const;
  expect(renderContent(media)).toEqual({
    kind: 'payloads',
    payloads: [{ content: 'Look' }, { content: 'https://example.com/a.png' }],
  });
  expect(renderContent({ ...media, link: 'http://example.com/a.png' }).kind).toBe('refused');
  expect(renderContent({ kind: 'template', name: 'a', language: 'en', parameters: [] }).kind).toBe('refused');
});

import { toPlainText } from '../../../src/channels/toolkit/plain-text';

test.each([
  ['nothing special', 'nothing special'],
  ['**bold** _it_ ~~no~~ `code`', 'bold it no code'],
  ['# Title\n\ntext', 'Title\n\ntext'],
  ['a\nb', 'a\nb'],
  ['- one\n- two\n  - three', '- one\n- two\n  - three'],
  ['3. three\n4. four', '3. three\n4. four'],
  ['> quoted\n> twice', '> quoted\n> twice'],
  ['[this](https://example.com)', 'this: https://example.com'],
  ['<https://example.com>', 'https://example.com'],
  ['![a cat](https://example.com/c.png)', 'a cat: https://example.com/c.png'],
  ['```js\nconst a = 1;\n\nb();\n```', 'const a = 1;\n\nb();'],
  ['| a | b |\n|---|---|\n| 1 | 2 |', 'a | b\n1 | 2'],
  ['one\n\n---\n\ntwo', 'one\n\ntwo'],
  ['2 \\* 3', '2 * 3'],
  ['a < b & c', 'a < b & c'],
  ['<b>hi</b>', '<b>hi</b>'],
  ['---', '---'],
  [' \n ', ''],
  ['\ud800x\0', '\ufffdx\ufffd'],
])('%j is %j', (markdown, text) => expect(toPlainText(markdown)).toBe(text));

import fc from 'fast-check';
import { toMarkup } from '../../../src/channels/whatsapp/whatsapp.markup';

/** `|` stands for the zero-width space, which nobody could read here. */
const markup = (markdown: string): string => toMarkup(markdown).text.replaceAll('\u200b', '|');

describe('toMarkup', () => {
  test.each([
    ['bold', '**a** __b__', '*a b*'],
    ['italic', '*a* and _b_', '_a_ and _b_'],
    ['strike', '~~a~~', '~a~'],
    ['code', 'run `a*b*c` now', 'run `a*b*c` now'],
    ['code with a backtick', '`` a`b ``', '```a`b```'],
    ['both', '***a***', '_*a*_'],
    ['italic in bold', '**a *b* c**', '*a _b_ c*'],
    ['code ends bold', '**use `x` now**', '*use* `x` *now*'],
    ['two codes stay two', '`a` `b`', '`a` `b`'],
    ['bold over two lines', '**a\nb**', '*a*\n*b*'],
    ['bold in punctuation', '("**a**")', '("*a*")'],
    ['bold in a word', 'un**friend**ly', 'un|*friend*|ly'],
    ['bold in Chinese', '这是**重点**内容', '这是|*重点*|内容'],
    ['bold beside italic', '**a***b*', '*a*|_b_'],
    ['line breaks', 'a\nb  \nc\\\nd', 'a\nb\nc\nd'],
    ['paragraphs', 'a\n\n\n\nb', 'a\n\nb'],
    ['entities', 'AT&amp;T &lt;3', 'AT&T <3'],
    ['HTML as text', '<b>a</b><br>', '<b>a</b><br>'],
  ])('%s', (_, markdown, expected) => {
    expect(markup(markdown)).toBe(expected);
  });

  test.each([
    ['heading', '# A *b*\ntext', '*A _b_*\ntext'],
    ['bold heading', '## **A**', '*A*'],
    ['underlined heading', 'A\n===', '*A*'],
    ['rule', 'a\n\n---\nb', 'a\n\nb'],
    ['bullets', 'Intro:\n* a\n* b', 'Intro:\n- a\n- b'],
    ['nested bullets', '- a\n  - b\n    - c\n- d', '- a\n  - b\n    - c\n- d'],
    ['loose bullets', '- a\n\n  more\n\n- b', '- a\n\n  more\n\n- b'],
    ['numbers', '3. a\n4. b', '3. a\n4. b'],
    ['bullets in numbers', '1. a\n   - b\n2. c', '1. a\n  - b\n2. c'],
    ['quote', '> a\n> b\n>\n> c\n\nd', '> a\n> b\n> c\n\nd'],
    ['two quotes', '> a\n\n\n> b', '> a\n\n> b'],
    ['quote in quote', '> a\n> > b', '> a\n> b'],
    ['list in quote', '> - a\n> - b', '> - a\n> - b'],
    ['code block', '```ts\nlet a;\n\n  b\n```\nnext', '```\nlet a;\n\n  b\n```\nnext'],
    ['open code block', '```\na', '```\na\n```'],
    ['code block with fences', '~~~\n```\na\n~~~', '```\n`|`|`\na\n```'],
    ['code block in a list', '- a\n\n  ```\n  b\n  ```', '- a\n\n```\nb\n```'],
    ['indented text is no code', 'a\n\n    b', 'a\n\nb'],
    ['table', '|A|*B*|\n|-|-|\n|1|**2**|\n||x|', '*A*: 1 · *_B_*: *2*\n*_B_*: x'],
    ['table without rows', '|A|B|\n|-|-|', '*A* · *B*'],
  ])('%s', (_, markdown, expected) => {
    expect(markup(markdown)).toBe(expected);
  });

  test.each([
    ['link', '[site](https://a.example/x)', 'site: https://a.example/x'],
    ['link that is its text', '[a.example](https://a.example/)', 'https://a.example/'],
    ['bold link', '**[site](https://a.example)**!', '*site*: https://a.example!'],
    ['address in brackets', '<https://a.example/_b_>', 'https://a.example/_b_'],
    ['bare address', 'see https://a.example/_b_/*c*?d=%20e ok', 'see https://a.example/_b_/*c*?d=%20e ok'],
    ['mail', '<a@b.example>, [write](mailto:a@b.example)', 'a@b.example, write: mailto:a@b.example'],
    ['image', '![a cat](https://a.example/c.png)', 'a cat: https://a.example/c.png'],
    ['image without text', '![](https://a.example/c.png)', 'https://a.example/c.png'],
    ['image in a link', '[![cat](https://a.example/c.png)](https://a.example)', 'cat: https://a.example'],
    ['no script', '[a](javascript:alert(1))', '[a](javascript:alert(1))'],
  ])('%s', (_, markdown, expected) => {
    expect(markup(markdown)).toBe(expected);
  });

  test.each([
    ['products', '2*3*4 = 24', '2*3*4 = 24'],
    ['powers', '2**3 and 3**2', '2**|3 and 3**2'],
    ['names', 'snake_case_name and file_name', 'snake_case_name and file_name'],
    ['a single sign', '5 * 3, ~10, **note', '5 * 3, ~10, **note'],
    ['escaped emphasis', '\\*a b\\* and \\_c\\_', '*|a b* and _|c_'],
    ['fence in a line', '# ```', '*`|`|`*'],
    ['single tildes', '~a b~', '~|a b~'],
    ['a sign before bold', '\\*a **b**', '*|a *b*'],
    ['a sign in bold', '**a\\* b**', '*a|* b*'],
    ['a sign before italic of the other kind', '\\*a _b_', '*a _b_'],
  ])('literal %s', (_, markdown, expected) => {
    expect(markup(markdown)).toBe(expected);
  });

  test.each(['***', '```\n```', '[x]: https://a.example', '#', ' > '])(
    '%j still says something',
    (markdown) => {
      expect(toMarkup(markdown).text).toBe(markdown.trim());
    },
  );

  const markdown = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '*',
          '**',
          '_',
          '~~',
          '`',
          '```\n',
          '\n',
          '\n\n',
          '> ',
          '- ',
          '1. ',
          '# ',
          '| ',
          '[',
          '](x)',
          ' ',
          '\\',
        ),
        fc.stringMatching(/^[a-z0-9]{1,6}$/),
        fc.string({ unit: 'grapheme', maxLength: 4 }),
      ),
      { maxLength: 30 },
    )
    .map((pieces) => pieces.join(''));

  test('is total, blank only for a blank text, and marks exact ranges', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const result = toMarkup(text);
        expect(result.text.trim() === '').toBe(text.trim() === '');
        for (const { start, end, open, close } of result.wraps) {
          const range = result.text.slice(start, end);
          expect(range.startsWith(open) && range.endsWith(close)).toBe(true);
          expect(range.length).toBeGreaterThan(open.length + close.length);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('keeps every letter and digit in its order', () => {
    const words = fc.stringMatching(/^[a-z]{1,6}( [a-z]{1,6}){0,3}$/);
    const styled = fc
      .tuple(fc.constantFrom('', '*', '**', '~~', '`', '***'), words)
      .map(([mark, text]) => mark + text + mark);
    const block = fc
      .tuple(fc.constantFrom('', '# ', '- ', '> ', '1. '), fc.array(styled, { minLength: 1, maxLength: 4 }))
      .map(([start, inline]) => start + inline.join(' '));
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (blocks) => {
        const letters = (text: string): string => text.replace(/[^a-z]/g, '');
        expect(letters(toMarkup(blocks.join('\n\n')).text)).toBe(letters(blocks.join('')));
      }),
    );
  });

  test('plain text takes the short way and comes out as through the parser', () => {
    const word = fc.stringMatching(/^[a-zé中(][a-z0-9.,:!?=+)é中/-]{0,7}$/);
    const plain = fc
      .array(fc.tuple(word, fc.constantFrom(' ', '\n', '\n\n')), { minLength: 1, maxLength: 12 })
      .map((words) => words.flat().join('').trim());
    fc.assert(
      fc.property(plain, (text) => {
        expect(toMarkup(text).text).toBe(text);
        // A bold word in a paragraph of its own forces the parser.
        expect(toMarkup(`${text}\n\n**end**`).text).toBe(`${text}\n\n*end*`);
      }),
      { numRuns: 500 },
    );
  });
});

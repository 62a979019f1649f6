import fc from 'fast-check';
import { splitText, type Wrap } from '../../../src/channels/toolkit/split-text';

const texts = (text: string, limit: number, wraps: readonly Wrap[] = []) =>
  splitText(text, limit, wraps).map((part) => part.text);

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

describe('splitText', () => {
  test.each([
    ['a text that fits', 'one two', 20, ['one two']],
    ['a text of exactly the limit', 'a'.repeat(20), 20, ['a'.repeat(20)]],
    ['nothing in a blank text', ' \n\t ', 20, []],
    ['a paragraph before a line', 'aaaa aaaaa\n\nbbbb\ncc dddddd', 20, ['aaaa aaaaa', 'bbbb\ncc dddddd']],
    ['a line before a sentence', 'aaaa aaaaaa\nbb. cc dddddd', 20, ['aaaa aaaaaa', 'bb. cc dddddd']],
    ['a sentence before a word', 'aaaa aaaaaa. bb cc dddddd', 20, ['aaaa aaaaaa.', 'bb cc dddddd']],
    [
      'a word rather than a paragraph that leaves a short part',
      'a\n\nbbbb cccc dddd eeee',
      18,
      ['a\n\nbbbb cccc dddd', 'eeee'],
    ],
    [
      'a Chinese sentence without a space',
      '一二三四五六七。八九十一二三四',
      10,
      ['一二三四五六七。', '八九十一二三四'],
    ],
    ['no space that carries an accent', 'aaaa bbbb \u0301cccc', 10, ['aaaa', 'bbbb \u0301cccc']],
    ['a long word anywhere', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['a long word kept whole on its own part', 'hi abcdefgh', 8, ['hi', 'abcdefgh']],
  ])('finds %s', (_, text, limit, expected) => {
    expect(texts(text, limit)).toEqual(expected);
  });

  test.each([
    ['a family', '👨‍👩‍👧‍👦', 20],
    ['a flag', '🇩🇪', 10],
    ['a skin tone', '👍🏽', 9],
    ['an accent', 'e\u0301\u0302', 8],
    ['a Devanagari cluster', 'क्षि', 10],
  ])('does not cut %s', (_, grapheme, limit) => {
    for (const part of texts(grapheme.repeat(30), limit)) expect(part.replaceAll(grapheme, '')).toBe('');
  });

  test('cuts a grapheme longer than a part between code points', () => {
    expect(texts('👨‍👩‍👧‍👦', 6).every((part) => isWellFormed(part) && part.length <= 6)).toBe(true);
  });

  test('closes and reopens a code block, and keeps its indentation', () => {
    const text = 'Look:\n```\none\n  two\n  three\n```\nend';
    const fence: Wrap = { start: 6, end: 31, open: '```\n', close: '\n```', verbatim: true };
    expect(texts(text, 24, [fence])).toEqual(['Look:\n```\none\n  two\n```', '```\n  three\n```\nend']);
  });

  test('closes and reopens nested emphasis, inner first', () => {
    const wraps = [
      { start: 0, end: 15, open: '*', close: '*' },
      { start: 3, end: 14, open: '_', close: '_' },
    ];
    expect(texts('*a _bcde fghi_*', 11, wraps)).toEqual(['*a _bcde_*', '*_fghi_*']);
  });

  test('never leaves a marker without its text', () => {
    expect(texts('aaaa *bbbb*', 8, [{ start: 5, end: 11, open: '*', close: '*' }])).toEqual([
      'aaaa',
      '*bbbb*',
    ]);
    expect(texts('aaaa*bb*', 5, [{ start: 4, end: 8, open: '*', close: '*' }])).toEqual(['aaaa', '*bb*']);
  });

  test('throws where the markers leave no room', () => {
    const fence: Wrap = { start: 0, end: 14, open: '```\n', close: '\n```', verbatim: true };
    expect(() => splitText('```\nabcdef\n```', 8, [fence])).toThrow('no room');
  });

  const words = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 12 }),
        fc.constantFrom(' ', '\n', '\n\n', '. ', '。', '👨‍👩‍👧'),
      ),
    )
    .map((pieces) => pieces.join(''));

  test('any text: whole, in order, within the limit, in whole code points', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 40 }), (text, limit) => {
        const parts = splitText(text, limit);
        let at = 0;
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(limit);
          expect(part.text.trim()).not.toBe('');
          expect(text.slice(at, part.from).trim()).toBe('');
          expect(part.text).toBe(text.slice(part.from, part.to));
          at = part.to;
        }
        expect(text.slice(at).trim()).toBe('');
        if (isWellFormed(text)) expect(parts.every((part) => isWellFormed(part.text))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('any text: no cut inside a grapheme that fits', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 40 }), (text, limit) => {
        const graphemes = [...segmenter.segment(text)];
        fc.pre(graphemes.every(({ segment }) => segment.length <= limit));
        const starts = new Set([...graphemes.map(({ index }) => index), text.length]);
        for (const part of splitText(text, limit))
          expect([starts.has(part.from), starts.has(part.to)]).toEqual([true, true]);
      }),
      { numRuns: 500 },
    );
  });

  /** Words, some of them within markers or a code block, with the ranges of these. */
  const marked = fc
    .array(
      fc.record({
        inner: fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 8 }),
        style: fc.constantFrom('plain', 'bold', 'code'),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map((blocks) => {
      const wraps: Wrap[] = [];
      let text = '';
      for (const { inner, style } of blocks) {
        if (text) text += '\nand\n';
        const code = style === 'code';
        const [open, close] = code ? ['```\n', '\n```'] : style === 'bold' ? ['*', '*'] : ['', ''];
        const start = text.length;
        text += open + inner.join(code ? '\n  ' : ' ') + close;
        if (open) wraps.push({ start, end: text.length, open, close, ...(code && { verbatim: true }) });
      }
      return { text, wraps };
    });

  test('any marked text: every part balanced and within the limit, the source whole', () => {
    fc.assert(
      fc.property(marked, fc.integer({ min: 20, max: 60 }), ({ text, wraps }, limit) => {
        const parts = splitText(text, limit, wraps);
        let at = 0;
        for (const part of parts) {
          expect(part.text).toBe(part.opened + text.slice(part.from, part.to) + part.closed);
          expect(part.text.length).toBeLessThanOrEqual(limit);
          expect(part.text.split('```').length % 2).toBe(1);
          expect(part.text.split('*').length % 2).toBe(1);
          expect(part.text).not.toMatch(/\*\*|```\n*```/);
          expect(text.slice(at, part.from).trim()).toBe('');
          at = part.to;
        }
        expect(at).toBe(text.length);
      }),
      { numRuns: 500 },
    );
  });
});

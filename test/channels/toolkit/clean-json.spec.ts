import fc from 'fast-check';
import { cleanJson, cutText } from '../../../src/channels/toolkit/clean-json';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const depthOf = (value: unknown): number => {
  let depth = 0;
  for (let at = value; Array.isArray(at); at = at[0]) depth += 1;
  return depth;
};

describe('cleanJson', () => {
  it.each([
    ['a\u0000b', 'ab'],
    ['cut \ud83d here', 'cut \ufffd here'],
    ['\udc00', '\ufffd'],
    ['\ud83d\u0000\ude00', '😀'],
    ['👍🏾 stays', '👍🏾 stays'],
    [
      ['\u0000', 1, null],
      ['', 1, null],
    ],
    [{ 'k\u0000': { deep: ['\ud800'] } }, { k: { deep: ['\ufffd'] } }],
  ])('%j', (dirty, expected) => {
    expect(cleanJson(dirty)).toEqual(expected);
  });

  it('returns the same object where nothing is to clean', () => {
    const value = { a: ['x', 1, null, { b: '👍' }] };
    expect(cleanJson(value)).toBe(value);
  });

  it('leaves clean neighbours as they are, and its argument untouched', () => {
    const clean = { deep: ['x'] };
    const value = { clean, dirty: '\u0000' };
    expect(cleanJson(value)).toEqual({ clean, dirty: '' });
    expect((cleanJson(value) as { clean: unknown }).clean).toBe(clean);
    expect(value.dirty).toBe('\u0000');
  });

  it('keeps a key named __proto__ as a property and pollutes nothing', () => {
    const cleaned = cleanJson(JSON.parse('{"__proto__":{"admin":true},"a":"\\u0000"}')) as {
      admin?: boolean;
    };
    expect(JSON.stringify(cleaned)).toBe('{"__proto__":{"admin":true},"a":""}');
    expect(cleaned.admin).toBeUndefined();
  });

  it('cuts nesting that would overflow a stack later', () => {
    expect(depthOf(cleanJson(nested(1_000_000)))).toBe(100);
    expect(JSON.stringify(cleanJson(nested(1_000_000)))).toContain('[nested too deeply]');
    expect(depthOf(cleanJson(nested(100)))).toBe(100);
  });

  it('holds for any JSON: storable, and the same when cleaned again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.string({ unit: 'binary' }), (value, text) => {
        const cleaned = cleanJson({ [text]: value });
        // A lone surrogate does not survive UTF-8, U+0000 shows as an escape.
        const stored = Buffer.from(JSON.stringify(cleaned), 'utf8').toString('utf8');
        expect(stored).toBe(JSON.stringify(cleaned));
        expect(stored).not.toMatch(/(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/i);
        expect(cleanJson(cleaned)).toBe(cleaned);
      }),
    );
  });
});

describe('cutText', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['ab👍', 3, 'ab'],
    ['ab👍', 4, 'ab👍'],
  ])('%s to %i', (text, max, expected) => {
    expect(cutText(text, max)).toBe(expected);
  });
});

import fc from 'fast-check';
import { shownText } from '../../../src/auth/proofs/shown-text';

describe('shownText', () => {
  it.each([
    ['  Ann  ', 'Ann'],
    ['Zoë 👩‍🚀', 'Zoë 👩‍🚀'],
    ['a\u0000b\nc\u202Ed', 'abcd'],
    ['\u200E \u2066', undefined],
    ['', undefined],
    [7, undefined],
    [null, undefined],
  ])('%j is shown as %j', (value, shown) => expect(shownText(value)).toBe(shown));

  it('is one line that PostgreSQL can hold, at most 256 long, and shown as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const shown = shownText(text);
        if (shown === undefined) return;
        expect(shown.length).toBeLessThanOrEqual(256);
        expect(shown).not.toMatch(/[\p{Cc}\p{Surrogate}\u202A-\u202E]/u);
        expect(shownText(shown)).toBe(shown);
      }),
    );
  });
});

import * as fc from 'fast-check';
import { shownName } from '../../../src/auth/account/shown-name';

it.each([
  ['  Ann  Smith ', 'Ann Smith'],
  ['Ann\nSmith\t', 'Ann Smith'],
  ['\u202Egnp.exe', 'gnp.exe'],
  ['A\u0000n\u0007n', 'Ann'],
  ['\u2066\u200F', ''],
  ['می\u200Cخواهم', 'می\u200Cخواهم'],
  ['👩\u200D🚀', '👩\u200D🚀'],
  ['half \uD83D', 'half'],
])('%j is shown as %j', (text, shown) => {
  expect(shownName(text)).toBe(shown);
});

it('is one line without anything that hides or turns it, and the same the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = shownName(text);
      expect(shown).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]|^\s|\s$/u);
      expect(shown).not.toMatch(/\p{Surrogate}/u);
      expect(shownName(shown)).toBe(shown);
    }),
  );
});

import fc from 'fast-check';
import { storableText } from '../../../src/foundation/database/storable-text';

it.each([
  ['plain 👍', 'plain 👍'],
  ['a\u0000b', 'ab'],
  ['\ud83d', '\ufffd'],
  ['a\udc4db', 'a\ufffdb'],
])('%j becomes %j', (text, stored) => {
  expect(storableText(text)).toBe(stored);
});

it('whatever the text, what is left is well formed and holds no U+0000', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const stored = storableText(text);
      expect(Buffer.from(stored).toString()).toBe(stored);
      expect(stored).not.toContain('\u0000');
      expect(storableText(stored)).toBe(stored);
    }),
  );
});

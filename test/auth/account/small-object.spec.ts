import { isSmallObject } from '../../../src/auth/account/small-object';

it.each([
  [{}, true],
  [{ theme: 'dark', nested: { list: [1, null, true] } }, true],
  [{ slash: '\\u0000' }, true],
  [{ text: 'x'.repeat(4085) }, true],
  [{ text: 'x'.repeat(4086) }, false],
  [{ text: '€'.repeat(1362) }, false],
  [{ nul: 'a\u0000' }, false],
  [{ half: '\uD83D' }, false],
  [{ slashed: '\\\u0000' }, false],
  [[], false],
  [null, false],
  ['{}', false],
  [4, false],
])('%j: %p', (value, small) => {
  expect(isSmallObject(value)).toBe(small);
});

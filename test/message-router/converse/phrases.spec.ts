import { cannotRead } from '../../../src/message-router/converse/phrases';

it.each([
  [['pictures'], false, 'I cannot read pictures yet. Please tell me in words.'],
  [['pictures', 'audio'], false, 'I cannot read pictures or audio yet. Please tell me in words.'],
  [
    ['pictures', 'audio', 'videos'],
    true,
    '(I cannot read pictures, audio or videos yet, so I went by your words alone.)',
  ],
])('%j, with text: %s', (kinds, hasText, said) => {
  expect(cannotRead(kinds, hasText)).toBe(said);
});

import { readTap, readTitle, tapButton, type LinkTap } from '../../../src/auth/linking/link-tap';
import { buttonLimits } from '../../../src/channels/whatsapp/whatsapp.render';

const id = '01a21103-59ec-7000-90d6-49ba7c312e58';

it.each<LinkTap>([
  { kind: 'mine', offerId: id },
  { kind: 'not-me', offerId: id },
  { kind: 'undo', identityId: id },
])('%j comes back from its button, which every platform takes', (tap) => {
  const button = tapButton(tap);
  expect(readTap(button.id)).toEqual(tap);
  expect(button.title.length).toBeLessThanOrEqual(buttonLimits.title);
  // The least that a platform allows (Telegram's callback_data, bytes).
  expect(button.id.length).toBeLessThanOrEqual(64);
  expect(readTitle(button.title)).toBe(tap.kind);
});

it.each([
  '',
  'link:mine:',
  `link:all:${id}`,
  `link:mine:${id}x`,
  `x link:mine:${id}`,
  `link:undo:${id.slice(1)}`,
])('the id %j is no button of ours', (other) => {
  expect(readTap(other)).toBeUndefined();
});

it.each([
  ['CONNECT', 'mine'],
  [' not me! ', 'not-me'],
  ['Undo.', 'undo'],
  ['connect my account', undefined],
  ['me', undefined],
  ['', undefined],
])('%j written means %s', (text, kind) => {
  expect(readTitle(text)).toBe(kind);
});

import { chosenButton, textWithChoices } from '../../../src/simulator/chat/choices';

const buttons = [
  { id: 'yes', title: 'Connect' },
  { id: 'no', title: 'Not me' },
];
const message = { kind: 'message', id: 'wamid.1', type: 'text', text: 'Yours?', seq: 1, at: '' } as const;

it('shows buttons as numbered lines', () => {
  expect(textWithChoices({ ...message, buttons })).toBe('Yours?\n1. Connect\n2. Not me');
  expect(textWithChoices(message)).toBe('Yours?');
});

it.each([
  ['1', 'yes'],
  [' 2 ', 'no'],
  ['connect', 'yes'],
  ['NOT ME', 'no'],
  ['0', undefined],
  ['3', undefined],
  ['Connect me', undefined],
  ['', undefined],
])('%j chooses %s', (line, id) => {
  expect(chosenButton(line, buttons)?.id).toBe(id);
});

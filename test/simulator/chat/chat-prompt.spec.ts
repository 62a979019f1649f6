import { nextState, promptOf, type ChatState } from '../../../src/simulator/chat/chat-prompt';

const place = { seq: 1, at: '2026-11-25T12:00:00Z' };

describe('nextState', () => {
  it.each([
    [{ kind: 'typing', lastsMs: 25_000, ...place }, 'typing'],
    [{ kind: 'own', id: 'wamid.1', state: 'delivered', text: 'hi', ...place }, 'delivered'],
    [{ kind: 'message', id: 'wamid.2', type: 'text', text: 'hi', ...place }, 'idle'],
  ] as const)('%j is %s', (item, state) => {
    expect(nextState(item)).toBe(state);
  });
});

describe('promptOf', () => {
  it.each<[ChatState, string, string]>([
    ['idle', '› ', '› '],
    ['typing', 'Eliza is typing… › ', '\u001b[2mEliza is typing…\u001b[22m › '],
    ['sent', '✓ › ', '\u001b[2m✓\u001b[22m › '],
    ['delivered', '✓✓ › ', '\u001b[2m✓✓\u001b[22m › '],
    ['read', '✓✓ › ', '\u001b[34m✓✓\u001b[39m › '],
  ])('%s', (state, plain, styled) => {
    expect(promptOf(state, 'Eliza', false)).toBe(plain);
    expect(promptOf(state, 'Eliza', true)).toBe(styled);
  });
});

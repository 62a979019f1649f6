import * as fc from 'fast-check';
import { chatOf } from '../../../src/agents/openai/chat';
import { aTurn, past } from '../a-turn';

describe('chatOf', () => {
  it('asks for as much of the past as prompt and turn leave', async () => {
    const turn = aTurn(['x'.repeat(400)]);
    await chatOf(turn, 'y'.repeat(400), 1000);
    const [asked] = turn.historyAsked;
    // 100 tokens for the turn, 100 for the prompt, a few for the line about the channel.
    expect(asked).toBeGreaterThan(780);
    expect(asked).toBeLessThan(800);
  });

  it('keeps the end of a turn that is too long', async () => {
    const turn = aTurn([`${'early '.repeat(5000)}late`]);
    const chat = await chatOf(turn, 'prompt', 100);
    expect(chat.at(-1)?.content).toMatch(/late$/);
    expect(JSON.stringify(chat).length).toBeLessThan(600);
    expect(turn.historyAsked).toEqual([0]);
  });

  it('alternates the roles, whatever was said', async () => {
    const line = fc.tuple(fc.constantFrom('person', 'agent', 'operator'), fc.string({ minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        const roles = (await chatOf(aTurn(['now']), 'prompt', 8000 + lines.length)).map(
          (message) => message.role,
        );
        const withPast = (await chatOf(aTurn(['now'], past(...lines)), 'prompt', 8000)).map(
          (message) => message.role,
        );
        expect(roles).toEqual(['system', 'user']);
        expect(withPast.every((role, at) => role !== withPast[at - 1])).toBe(true);
        expect(withPast.at(-1)).toBe('user');
      }),
    );
  });
});

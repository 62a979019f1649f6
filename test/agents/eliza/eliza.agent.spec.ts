import * as fc from 'fast-check';
import type { PastMessage } from '../../../src/agents/agent';
import { ElizaAgent } from '../../../src/agents/eliza/eliza.agent';
import { aTurn, past } from '../a-turn';

async function answer(
  texts: readonly string[],
  before: readonly PastMessage[] = [],
  personName?: string,
): Promise<string> {
  const turn = aTurn(texts, before, personName === undefined ? {} : { personName });
  const said = await new ElizaAgent().answer(turn);
  return said.kind === 'answered' ? said.text : said.kind;
}

describe('ElizaAgent', () => {
  it.each([
    ['I am sad', /sad/],
    ["I'm so unhappy about my job", /unhappy/],
    ['My mother hates me', /your mother/],
    ['hello', /^Hello\./],
    ['bye', /^Goodbye\./],
    ['thank you', /welcome/],
    ['My name is Ana and I live here', /Ana\./],
    ['Are you a bot?', /ELIZA.*program/],
    ['Are you human?', /program/],
    ['who are you', /program/],
    ['I want to talk to a real person', /\/human/],
    ['I want to kill myself', /emergency/],
    ['hola, ¿cómo estás?', /English/],
    ['こんにちは', /English/],
    ['👍', /words/i],
  ])('answers %j as one would wish', async (text, expected) => {
    await expect(answer([text])).resolves.toMatch(expected);
  });

  it('greets by the first name only', async () => {
    await expect(answer(['hi'], [], 'Ana *María*\n')).resolves.toMatch(/^Hello, Ana\./);
  });

  it('answers several messages once, the weightiest first', async () => {
    await expect(answer(['hi', 'I am sad', 'just now'])).resolves.toMatch(/sad/);
  });

  it('remembers from the log alone', async () => {
    const before = past(['person', 'my brother is ill'], ['agent', 'I am sorry.']);
    await expect(answer(['zzz'], before)).resolves.toMatch(/your brother/);
    await expect(answer(['zzz'])).resolves.not.toMatch(/brother/);
  });

  it('does not repeat itself, even when the log begins later each time', async () => {
    let log: PastMessage[] = [];
    const answers: string[] = [];
    for (let turn = 0; turn < 12; turn++) {
      const said = await answer(['no'], log);
      answers.push(said);
      log = [...log, ...past(['person', 'no'], ['agent', said])].slice(-6);
    }
    expect(answers.filter((said, at) => said === answers[at - 1])).toEqual([]);
  });

  it('answers any text with something to read, always the same, free of control characters', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 10_000 }),
      fc.string({ unit: 'grapheme', maxLength: 2000 }),
      fc.string({
        unit: fc.constantFrom(
          'I ',
          'am ',
          'sad ',
          'my ',
          'you ',
          'mother ',
          'because ',
          '. ',
          '\u0000',
          '\u202e',
          '\ud800',
        ),
        maxLength: 1000,
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), text, async (texts, before) => {
        const log = past(['person', before], ['agent', before]);
        const said = await answer(texts, log, before);
        expect(said.trim()).not.toBe('');
        expect(said).not.toMatch(/[\p{Cc}\p{Cs}\p{Cf}]/u);
        expect(said.length).toBeLessThan(4096);
        await expect(answer(texts, log, before)).resolves.toBe(said);
      }),
      { numRuns: 150 },
    );
  });
});

import { clausesOf, firstWord } from '../../../src/agents/eliza/words';

const keys = (text: string): readonly string[] =>
  clausesOf(text).map((clause) => clause.map((word) => word.key).join(' '));
const shown = (text: string): readonly string[] =>
  clausesOf(text).map((clause) => clause.map((word) => word.shown).join(' '));

describe('clausesOf', () => {
  it.each([
    ['I am sad', ['you are sad']],
    ['I’m sad about my mom', ['you are sad about your mother']],
    ['you are nice', ['i am nice']],
    ['are you a bot?', ['am i a bot']],
    ['I love you', ['you love me']],
    ['I think you hate me', ['you think i hate you']],
    ['was I wrong', ['were you wrong']],
    ['you were right', ['i was right']],
    ['give me your word', ['give you my word']],
    ['do you love me', ['do i love you']],
    ['I want you to help me', ['you want me to help you']],
    ['I like him but he hates me', ['you like him', 'he hates you']],
    ['one. two, three!\nfour', ['one', 'two', 'three', 'four']],
    ['😂 ... ?!', []],
    ['', []],
  ])('turns the persons of %j', (text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  it.each([
    ['Today I met Ana', 'today you met Ana'],
    ['WHY ME', 'why you'],
    ['my *bold* <b>cat</b>\u0000', 'your bold b cat b'],
  ])('shows %j as %j', (text, expected) => {
    expect(shown(text)).toEqual([expected]);
  });

  it('bounds what it reads', () => {
    const clauses = clausesOf(`${'word '.repeat(3000)}. ${'a.'.repeat(5000)}`);
    expect(clauses.length).toBeLessThanOrEqual(60);
    expect(Math.max(...clauses.map((clause) => clause.length))).toBeLessThanOrEqual(40);
    expect(clausesOf('x'.repeat(5000))[0]?.[0]?.shown).toHaveLength(40);
  });
});

describe('firstWord', () => {
  it.each([
    ['Ana María López', 'Ana'],
    ['  *Bea*', 'Bea'],
    ['🦊', undefined],
  ])('of %j is %j', (text, name) => {
    expect(firstWord(text)).toBe(name);
  });
});

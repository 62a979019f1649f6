import { decompose, readPattern } from '../../../src/agents/eliza/decomposition';
import { ownClause } from '../../../src/agents/eliza/words';

const classes = { mood: ['sad', 'glad'] };
const parts = (when: string, text: string): readonly string[] | undefined =>
  decompose(readPattern(when, classes), ownClause(text))?.map((part) =>
    part.map((word) => word.key).join(' '),
  );

describe('decompose', () => {
  it.each([
    ['*', '', ['']],
    ['*', 'a b', ['a b']],
    ['+', '', undefined],
    ['* you are * @mood *', 'well you are so sad today', ['well', 'you', 'are', 'so', 'sad', 'today']],
    ['* you are *', 'you are what you are', ['', 'you', 'are', 'what you are']],
    ['* a|b +', 'x b c d', ['x', 'b', 'c d']],
    ['* a|b +', 'x b', undefined],
    ['a', 'a b', undefined],
    ['* @mood', 'sad and glad', ['sad and', 'glad']],
  ])('%j takes %j apart', (when, text, expected) => {
    expect(parts(when, text)).toEqual(expected);
  });

  it('gives up soon on a sentence made to lead it astray', () => {
    const stars = '* a '.repeat(20);
    expect(parts(`${stars}b`, 'a '.repeat(40))).toBeUndefined();
  });

  it('refuses a class that the script does not have', () => {
    expect(() => readPattern('* @nothing *', classes)).toThrow('@nothing');
  });
});

import { ElizaConversation, readScript } from '../../../src/agents/eliza/eliza-conversation';
import { goTo, newKey, on, type Script } from '../../../src/agents/eliza/script/script';

const script: Script = {
  classes: {},
  none: ['Go on.', 'More?'],
  foreign: ['English?'],
  wordless: ['Words?'],
  memory: [on('* your + ', 'Your {3} again?')],
  keywords: [
    { words: ['hello'], rank: 1, passing: true, rules: [on('*', 'Hello{name}.')] },
    { words: ['sad'], rank: 7, rules: [on('* you are sad *', 'One.', 'Two.', 'Three.')] },
    { words: ['cat'], rank: 5, rules: [on('* your * cat', 'Your {4}?'), on('*', newKey)] },
    { words: ['dog'], rank: 5, rules: [on('*', { pre: 'your cat', goTo: 'cat' })] },
    { words: ['round'], rank: 5, rules: [on('*', goTo('round'))] },
    { words: ['the'], rank: 0, rules: [on('*', 'The what?')] },
  ],
};

const conversation = (): ElizaConversation => new ElizaConversation(readScript(script));

describe('ElizaConversation', () => {
  it('takes the answers of a rule in turn, and from the start again', () => {
    const one = conversation();
    expect(['i am sad', 'i am sad', 'i am sad', 'i am sad'].map((text) => one.say([text]))).toEqual([
      'One.',
      'Two.',
      'Three.',
      'One.',
    ]);
  });

  it('passes over what was said lately', () => {
    expect(conversation().say(['i am sad'], { lately: ['One.', 'Three.'] })).toBe('Two.');
    expect(conversation().say(['i am sad'], { lately: ['One.', 'Two.', 'Three.'] })).toBe('One.');
  });

  it.each([
    ['the highest rank of all messages', ['hello', 'my cat', 'i am sad'], 'One.'],
    ['the next keyword', ['the cat'], 'The what?'],
    ['the next thought', ['my sad story, hello'], 'Hello.'],
    ['another sentence', ['dog'], 'Your cat?'],
    ['no keyword', ['blurb'], 'Go on.'],
    ['a circle', ['round'], 'Go on.'],
    ['another alphabet', ['привет'], 'English?'],
    ['signs', ['🙂'], 'Words?'],
    ['nothing', [''], 'Words?'],
  ])('answers %s', (_, texts, answer) => {
    expect(conversation().say(texts)).toBe(answer);
  });

  it('calls people by their name', () => {
    expect(conversation().say(['hello'], { name: 'Ana' })).toBe('Hello, Ana.');
  });

  it('comes back to what it remembers when it has no keyword, the oldest first', () => {
    const one = conversation();
    expect(['my cat', 'my old cat', 'blurb', 'blurb', 'blurb'].map((text) => one.say([text]))).toEqual([
      'Your cat?',
      'Your cat?',
      'Your cat again?',
      'Your old cat again?',
      'Go on.',
    ]);
  });
});

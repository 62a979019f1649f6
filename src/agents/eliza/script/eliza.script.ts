import { aboutEliza } from './about-eliza';
import { affections } from './affections';
import { courtesies } from './courtesies';
import { feelings } from './feelings';
import { life } from './life';
import { people } from './people';
import { on, type Script } from './script';
import { smallWords } from './small-words';
import { wordClasses } from './word-classes';

const none = [
  'Please go on.',
  'Tell me more.',
  'What does that mean to you?',
  'I am not sure I follow you yet. Can you say it in another way?',
  'How does that make you feel?',
  'I am listening.',
  'That sounds as if it matters to you. Why is that?',
  'Can you give me an example?',
] as const;

/** Our own script in the manner of Weizenbaum's DOCTOR: a patient listener that says what it is. */
export const elizaScript: Script = {
  classes: wordClasses,
  keywords: [
    ...courtesies,
    ...aboutEliza,
    ...feelings,
    ...affections,
    ...people,
    ...life,
    ...smallWords,
    // Two words: only reached from rules.
    { words: ['go on'], rank: 0, rules: [on('*', ...none)] },
  ],
  memory: [
    on(
      '* your @close *',
      'Earlier you spoke of your {3}. Shall we go back to that?',
      'I am still thinking of what you said about your {3}.',
      'Does that have anything to do with your {3}?',
      'But your {3}: is that still on your mind?',
    ),
  ],
  none,
  foreign: [
    'I am sorry, I only understand English. Could you say that in English?',
    'I cannot read that, I am afraid: I was only taught English. Would you try it with me?',
  ],
  wordless: [
    'A sign can say a lot. What would it say in words?',
    'I can only read words. Which ones would go with that?',
    'Take your time. I am here when you find the words.',
  ],
};

import { goTo, newKey, on, type Keyword } from './script';

/** Hello and goodbye, names, thanks, yes and no: the small change of a conversation. */
export const courtesies: readonly Keyword[] = [
  {
    words: ['hello', 'greetings', 'howdy', 'morning', 'evening'],
    rank: 1,
    passing: true,
    rules: [
      on(
        '*',
        'Hello{name}. I am glad you came. What is on your mind?',
        'Hello again{name}. Where shall we begin?',
        'Good to hear from you{name}. How have you been, really?',
        'Hello{name}. Take your time. What would you like to talk about?',
      ),
    ],
  },
  {
    words: ['goodbye', 'farewell'],
    rank: 4,
    passing: true,
    rules: [
      on(
        '*',
        'Goodbye{name}. I enjoyed our talk. Come back whenever you like.',
        'Take good care of yourself{name}. I will be here.',
        'Until next time{name}. Be gentle with yourself.',
      ),
    ],
  },
  {
    words: ['night'],
    rank: 3,
    passing: true,
    rules: [on('* good night *', goTo('goodbye')), on('*', newKey)],
  },
  {
    words: ['see', 'talk', 'later'],
    rank: 2,
    passing: true,
    rules: [
      on('see i|me *', goTo('goodbye')),
      on('talk to i|me *', goTo('goodbye')),
      on('talk later', goTo('goodbye')),
      on('later', goTo('goodbye')),
      on('*', newKey),
    ],
  },
  {
    words: ['name', 'called'],
    rank: 6,
    passing: true,
    rules: [
      on('* your name is + and|from *', { pre: 'your name is {5}', goTo: 'name' }),
      on(
        '* your name is +',
        'It is a pleasure to meet you, {5}. What brings you here?',
        'Thank you for telling me, {5}. Do you like your name?',
      ),
      on('* my name *', goTo('eliza')),
      on('* you are called +', 'Then I will think of you as {5}. What shall we talk about?'),
      on('*', newKey),
    ],
  },
  {
    words: ['call'],
    rank: 6,
    passing: true,
    rules: [on('call you +', 'Gladly, {3}. What is on your mind?'), on('*', newKey)],
  },
  {
    words: ['thanks', 'thank'],
    rank: 3,
    passing: true,
    rules: [
      on(
        '*',
        'You are very welcome{name}. Is there more on your mind?',
        'It was my pleasure. What helped you the most?',
        'I am happy if it did you some good. Shall we go on?',
      ),
    ],
  },
  {
    words: ['sorry', 'apologise', 'apologize', 'apologies', 'pardon'],
    rank: 2,
    passing: true,
    rules: [
      on(
        '* you are sorry for|about|that +',
        'What is it about {5} that weighs on you?',
        'Would you do it differently now?',
      ),
      on(
        '*',
        'There is nothing to forgive. Please go on.',
        'You need not apologise to me. Do you often feel that you must?',
        'It is quite all right. What were you about to say?',
      ),
    ],
  },
  {
    words: ['yes', 'certainly', 'absolutely', 'indeed', 'exactly'],
    rank: 1,
    passing: true,
    rules: [
      on(
        '*',
        'You sound sure of it. What makes you so sure?',
        'I see. And how does that sit with you?',
        'Tell me a little more about that.',
        'I understand. What comes to mind next?',
      ),
    ],
  },
  {
    words: ['no', 'nope', 'never'],
    rank: 1,
    passing: true,
    rules: [
      on('* no one *', goTo('everyone')),
      on(
        '* you never +',
        'Never? Not even once?',
        'What would it take for you to {4}?',
        'Is "never" the right word, do you think?',
      ),
      on(
        '*',
        'That was a clear no. What is behind it?',
        'Why not, if I may ask?',
        'All right. What would be closer to the truth?',
        'Are you saying no just to be on the safe side?',
      ),
    ],
  },
  {
    words: ['perhaps', 'possibly', 'probably'],
    rank: 1,
    passing: true,
    rules: [
      on(
        '*',
        'You leave the door open. What would tip the balance?',
        'It seems you are of two minds. What does each of them say?',
        'What would make you more certain?',
      ),
    ],
  },
  {
    words: ['okay', 'fine', 'alright'],
    rank: 2,
    passing: true,
    rules: [
      on(
        '*',
        'Good. What else would you like to look at?',
        'You say so. I wonder whether that is all of it.',
        'Then let us go on. What matters to you today?',
      ),
    ],
  },
  {
    words: ['haha', 'hahaha', 'lol', 'lmao', 'hehe', 'rofl'],
    rank: 1,
    passing: true,
    rules: [
      on(
        '*',
        'It is good to hear you laugh. What amused you?',
        'Laughter can hide a good deal. What is behind yours?',
        'I like your sense of humour. Where were we?',
      ),
    ],
  },
  {
    words: [
      'hola',
      'bonjour',
      'hallo',
      'ciao',
      'merci',
      'gracias',
      'danke',
      'grazie',
      'obrigado',
      'buenos',
      'salut',
      'guten',
      'estoy',
      'deutsch',
      'español',
      'français',
      'italiano',
      'ich',
      'olá',
    ],
    rank: 2,
    passing: true,
    rules: [
      on(
        '*',
        'What a lovely language. Sadly I only speak English. Could you try it in English?',
        'I wish I could follow you there, but English is all I was taught. Shall we try?',
      ),
    ],
  },
];

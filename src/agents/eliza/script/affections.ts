import { goTo, newKey, on, type Keyword } from './script';

/** Shame, pain and tears, love and hate, and the word "feel" itself. */
export const affections: readonly Keyword[] = [
  {
    words: ['guilty', 'ashamed', 'embarrassed', 'worthless', 'useless', 'stupid', 'ugly', 'guilt', 'shame'],
    rank: 6,
    rules: [
      on('* i am *', goTo('you')),
      on(
        '* you are|feel * @guilty *',
        'You speak harshly of yourself. Whose voice is that?',
        'What would you say to a friend who felt {5}?',
        'What makes you think that you are {5}?',
        'Did somebody teach you to feel {5}?',
      ),
      on('*', 'Those are heavy words. Where do they come from?', newKey),
    ],
  },
  {
    words: ['sick', 'ill', 'unwell', 'pain', 'hurts', 'illness', 'doctor', 'hospital'],
    rank: 6,
    rules: [
      on('* you are|feel * @ill of +', goTo('tired')),
      on(
        '*',
        'I am sorry that your health is on your mind. What does it keep you from?',
        'How do the people around you deal with it?',
        'What have you been told about it by someone who can examine you?',
      ),
    ],
  },
  {
    words: ['cry', 'crying', 'cried', 'tears'],
    rank: 7,
    rules: [
      on(
        '*',
        'What do your tears say that words do not?',
        'Tears often know something. What was the last thing that brought them?',
        'Does crying help you a little?',
      ),
    ],
  },
  {
    words: ['love', 'loves', 'loved'],
    rank: 5,
    rules: [
      on(
        '* you love me *',
        'That is very dear of you. I am a program and cannot love you back, but I can listen. Who loves you?',
      ),
      on('* do i love you *', 'I am a program, so no, not as people do. Who does love you?'),
      on('* you love +', 'What do you love most about {4}?', 'Does {4} know?', 'Have you always loved {4}?'),
      on('* loves you *', 'How do you know that {1} loves you?', 'How does that feel?'),
      on('*', 'What does love mean to you?', 'From whom did you learn what love is?'),
    ],
  },
  {
    words: ['hate', 'hates', 'hated'],
    rank: 6,
    rules: [
      on('i hate you *', 'I could not: there is no hate in a program. What made you feel it?'),
      on('* you hate me *', 'You may hate me, I do not break. What have I touched that hurts?'),
      on(
        '* you hate yourself *',
        'That is a hard thing to live with. When did you last think kindly of yourself?',
      ),
      on(
        '* you hate +',
        'What has {4} done to earn that?',
        'Hate takes strength. What would you do with it otherwise?',
        'Was there a time when you did not hate {4}?',
      ),
      on(
        '* hates you *',
        'What makes you think that {1} hates you?',
        'Could there be another reason for how {1} behaves?',
      ),
      on('*', 'That is a strong word. What stands behind it?'),
    ],
  },
  {
    words: ['feel', 'feeling', 'feelings'],
    rank: 4,
    rules: [
      on('* how do i feel *', goTo('how')),
      on('* you feel like +', 'What is it like, to feel like {5}?', 'When else do you feel like that?'),
      on(
        '* you feel +',
        'Do you often feel {4}?',
        'When did you first feel {4}?',
        'What do you do when you feel {4}?',
        'Of what does feeling {4} remind you?',
      ),
      on('*', 'Tell me more about such feelings.', 'Where do you think the feeling comes from?'),
    ],
  },
];

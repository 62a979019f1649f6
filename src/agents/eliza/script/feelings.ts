import { goTo, newKey, on, type Keyword } from './script';

/** How the person feels: sad, glad, afraid, angry, lonely, worn out. */
export const feelings: readonly Keyword[] = [
  {
    words: ['sad', 'unhappy', 'depressed', 'miserable', 'heartbroken', 'hopeless', 'gloomy', 'upset', 'hurt'],
    rank: 7,
    rules: [
      on(
        '* you are|feel not * @sad *',
        'So not {6}. Which word would fit better?',
        'It is good that you are not {6}. Were you before?',
      ),
      on('* are you * @sad *', 'You are asking me, but what do you notice yourself?'),
      on(
        '* you are|feel * @sad because +',
        'Suppose that were different. Would you still {3} {5}?',
        'Is that all there is to being {5}, do you think?',
        'Did {7} come as a surprise to you?',
      ),
      on(
        '* you are|feel * @sad *',
        'I am sorry that you {3} {4} {5}. When did it begin?',
        'Tell me what being {5} is like for you.',
        'What usually helps you when you {3} {5}?',
        'Does anyone near you know that you {3} {5}?',
        'It takes some courage to say that you {3} {5}. What else is there?',
      ),
      on(
        '* makes|make|made you * @sad *',
        'What is it about {1} that makes you {5}?',
        'What would you like to say to {1}?',
        'Has {1} always made you {5}?',
      ),
      on('* @sad *', 'What makes you say "{2}"?', newKey),
      on('*', newKey),
    ],
  },
  {
    words: ['happy', 'glad', 'joyful', 'excited', 'cheerful', 'delighted', 'better', 'wonderful', 'proud'],
    rank: 7,
    rules: [
      on(
        '* you are|feel not * @happy *',
        'What would have to change for you to be {6}?',
        'When were you last {6}?',
        goTo('sad'),
      ),
      on(
        '* you are|feel * @happy *',
        'How good to hear that you {3} {5}. What brought it about?',
        'What is the best part of being {5}?',
        'Who would you like to share that with?',
        'What could keep you {5} tomorrow?',
      ),
      on(
        '* makes|make|made you * @happy *',
        'What is it about {1} that does it?',
        'How often do you make room for that?',
      ),
      on('*', 'What does being happy mean to you?', newKey),
    ],
  },
  {
    words: [
      'afraid',
      'scared',
      'frightened',
      'terrified',
      'anxious',
      'nervous',
      'worried',
      'panicking',
      'worry',
      'fear',
      'anxiety',
    ],
    rank: 7,
    rules: [
      on(
        '* you are|feel not * @afraid *',
        'What gives you that calm?',
        'And if you were {6}, what would it be about?',
      ),
      on(
        '* you are|feel * @afraid of|about|that +',
        'What is the worst that {7} could bring?',
        'When did you first notice that you {3} {5}?',
        'What would you do if you were not {5}?',
        'Have you told anyone about {7}?',
      ),
      on(
        '* you are|feel * @afraid *',
        'What are you {5} of, if you had to name it?',
        'Where in your body do you notice that you {3} {5}?',
        'What has helped you before when you were {5}?',
      ),
      on(
        '*',
        'What do you suppose your fear wants to protect?',
        'If the fear could speak, what would it say?',
        'What would be different without that worry?',
      ),
    ],
  },
  {
    words: [
      'angry',
      'mad',
      'furious',
      'annoyed',
      'irritated',
      'frustrated',
      'jealous',
      'bitter',
      'resentful',
      'anger',
    ],
    rank: 7,
    rules: [
      on('* you are|feel not * @angry *', 'If not {6}, then what?'),
      on(
        '* you are|feel * @angry at|with|about|of +',
        'What did {7} do that matters so much to you?',
        'What would you like {7} to understand?',
        'How do you show that you {3} {5}?',
      ),
      on(
        '*',
        'What lies underneath the anger, do you think?',
        'Who or what deserves your anger the most?',
        'What do you do with it when you feel that way?',
        'Were you allowed to be angry as a child?',
      ),
    ],
  },
  {
    words: ['lonely', 'alone', 'isolated', 'abandoned', 'homesick', 'loneliness'],
    rank: 7,
    rules: [
      on(
        '* you are|feel * @lonely *',
        'It is hard to be {5}. Whom do you miss?',
        'When do you {3} {5} the most?',
        'What would you need so that you did not {3} {5}?',
      ),
      on(
        '*',
        'Is being alone the same as being lonely, for you?',
        'Who would you call, if you could call anyone?',
      ),
    ],
  },
  {
    words: ['tired', 'exhausted', 'stressed', 'overwhelmed', 'drained', 'stress', 'burnout', 'pressure'],
    rank: 7,
    rules: [
      on(
        '* you are|feel * @tired of +',
        'What would you do if {7} were gone tomorrow?',
        'How long have you put up with {7}?',
      ),
      on(
        '* you are|feel * @tired *',
        'What has been taking so much out of you?',
        'If you could put one thing down today, what would it be?',
        'When did you last truly rest?',
      ),
      on(
        '*',
        'What weighs on you the most just now?',
        'Who puts that pressure on you: others, or you yourself?',
      ),
    ],
  },
  {
    words: ['down', 'low', 'blue'],
    rank: 7,
    rules: [on('* you are|feel * down|low|blue *', goTo('sad')), on('*', newKey)],
  },
];

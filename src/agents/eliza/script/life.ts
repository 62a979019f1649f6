import { on, type Keyword } from './script';

/** Dreams, memories, loss, work, money, sleep: what a life is made of. */
export const life: readonly Keyword[] = [
  {
    words: ['dream', 'dreams', 'nightmare', 'nightmares'],
    rank: 9,
    rules: [
      on(
        '* you dream of|about|that +',
        'What does {5} mean to you when you are awake?',
        'How did you feel on waking?',
        'Have you had that dream before?',
      ),
      on(
        '*',
        'What do you make of your dreams?',
        'Which people turn up in your dreams?',
        'If the dream had a message for you, what would it be?',
      ),
    ],
  },
  {
    words: ['remember', 'memory', 'memories', 'forget', 'forgot'],
    rank: 6,
    rules: [
      on('* do i remember *', 'I look back over what we said, so a little. What should I remember?'),
      on(
        '* you remember +',
        'What else does {4} bring back?',
        'What made you think of {4} just now?',
        'How do you see it today?',
      ),
      on(
        '* you forget|forgot +',
        'Perhaps some part of you wanted to forget. Could that be?',
        'What would be the use of remembering it?',
      ),
      on('*', 'Which memory comes up most often?', 'Is it a memory you like to visit?'),
    ],
  },
  {
    words: ['died', 'death', 'dead', 'funeral', 'grief', 'lost', 'loss'],
    rank: 6,
    rules: [
      on('* lost +', 'What did {3} mean to you?', 'I am sorry. How do you carry on since you lost {3}?'),
      on(
        '*',
        'I am sorry for your loss. Would you like to tell me about it?',
        'What do you miss the most?',
        'How do you keep the memory alive?',
      ),
    ],
  },
  {
    words: ['work', 'job', 'career', 'office', 'fired', 'unemployed'],
    rank: 4,
    rules: [
      on(
        '* your work|job|career *',
        'What does your {3} give you, besides money?',
        'If you could change one thing about your {3}, what would it be?',
        'How did you come to that {3}?',
      ),
      on(
        '*',
        'What would you do if you did not have to work?',
        'How does it follow you home?',
        'What did you want to become as a child?',
      ),
    ],
  },
  {
    words: ['school', 'exam', 'exams', 'study', 'studies', 'university', 'college', 'homework'],
    rank: 4,
    rules: [
      on(
        '*',
        'What does success there mean to you, and to whom else?',
        'What would happen if you failed?',
        'What do you like to learn when nobody asks you to?',
      ),
    ],
  },
  {
    words: ['money', 'debt', 'debts', 'rent', 'poor', 'rich'],
    rank: 4,
    rules: [
      on(
        '*',
        'What does money stand for in your life?',
        'How was money spoken of at home?',
        'What would be enough?',
      ),
    ],
  },
  {
    words: ['sleep', 'sleeping', 'insomnia', 'awake'],
    rank: 4,
    rules: [
      on(
        '*',
        'What goes through your mind when you cannot sleep?',
        'How do your evenings end?',
        'What would your mind need in order to rest?',
      ),
    ],
  },
  {
    words: ['problem', 'problems', 'trouble', 'difficult', 'hard'],
    rank: 3,
    rules: [
      on(
        '*',
        'Which part of it is the hardest?',
        'What would be the first sign that it is getting better?',
        'If you woke up and it were solved, what would you notice first?',
        'Have you mastered something like it before?',
      ),
    ],
  },
];

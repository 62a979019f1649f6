import { goTo, newKey, on, type Keyword } from './script';

/** The people in the person's life. */
export const people: readonly Keyword[] = [
  {
    words: [
      'mother',
      'father',
      'parents',
      'sister',
      'brother',
      'wife',
      'husband',
      'son',
      'daughter',
      'child',
      'children',
      'family',
      'grandmother',
      'grandfather',
      'aunt',
      'uncle',
      'cousin',
      'baby',
      'twin',
    ],
    rank: 5,
    rules: [
      on('* my @family *', 'I have no family: a program has only its makers. But what about your {3}?'),
      on('* your @family left *', 'I am sorry. What do you miss most about your {3}?'),
      on(
        '* your @family died|passed *',
        'I am so sorry about your {3}. What do you remember most fondly?',
        'What would you still like to tell your {3}?',
      ),
      on(
        '* your @family * you *',
        'Your {3} seems to matter a great deal here. How do you feel about that?',
        'What would you like to say to your {3} about it?',
        'Has your {3} always been that way with you?',
      ),
      on(
        '* your @family *',
        'Tell me more about your {3}.',
        'What else comes to mind when you think of your {3}?',
        'How do you get along with your {3}?',
        'Who else in your family is important to you?',
      ),
      on(
        '* @family *',
        'When you say "{2}", whom do you think of first?',
        'How was it in the family you grew up in?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['friend', 'friends', 'friendship'],
    rank: 5,
    rules: [
      on('* am i your friend *', 'As far as a program can be one, gladly. What do you look for in a friend?'),
      on('* your + friend|friends *', 'What do you value in them?', 'How do you think they see you?'),
      on(
        '* your friend|friends *',
        'What is it about your {3} that comes to mind now?',
        'Can you be entirely yourself with your {3}?',
        'What would your {3} say if they heard you now?',
      ),
      on('*', 'What makes somebody a friend, to you?', 'Do you find it easy to make friends?'),
    ],
  },
  {
    words: [
      'boyfriend',
      'girlfriend',
      'partner',
      'fiance',
      'lover',
      'ex',
      'relationship',
      'marriage',
      'divorce',
      'dating',
    ],
    rank: 5,
    rules: [
      on(
        '* your @partner * left *',
        'I am sorry. What do you miss most about your {3}?',
        'What did that parting leave behind in you?',
      ),
      on(
        '* your @partner *',
        'How did you and your {3} come together?',
        'What would you wish your {3} understood about you?',
        'What happens between you and your {3} when things get difficult?',
      ),
      on('*', 'What do you hope for between two people?', 'What have you learned about yourself from it?'),
    ],
  },
  {
    words: ['boss', 'colleague', 'colleagues', 'coworker', 'teacher', 'neighbour', 'neighbor'],
    rank: 5,
    rules: [
      on(
        '* your boss|colleague|colleagues|coworker|teacher|neighbour|neighbor *',
        'Whom does your {3} remind you of?',
        'What would you say to your {3} if nothing could happen to you?',
        'What does your {3} want from you, do you think?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['everyone', 'nobody', 'everything', 'nothing', 'always'],
    rank: 3,
    rules: [
      on('* nothing|everything', goTo('go on')),
      on(
        '* always *',
        'Can you think of one time when it was not so?',
        'What was it like the very first time?',
        'Always?',
      ),
      on('* @everyone you *', 'Surely not {2}. Who is it that you have in mind?'),
      on(
        'everyone|nobody +',
        'Really {1}? Is there one exception?',
        'Who in particular?',
        'Whom do you think of first when you say "{1}"?',
      ),
      on('*', 'Can you give me an example?', newKey),
    ],
  },
  {
    words: ['he', 'she', 'they', 'him', 'her', 'them'],
    rank: 1,
    rules: [
      on(
        '* he|she|they + you *',
        'How did you answer to that?',
        'What does it do to you?',
        'Why do you think {2} did?',
      ),
      on('*', 'What would you like to happen between you?', 'How important is that person to you?', newKey),
    ],
  },
  {
    words: ['people'],
    rank: 2,
    rules: [
      on(
        '*',
        'Which people do you think of?',
        'Do you count yourself among them?',
        'How do you feel among people?',
      ),
    ],
  },
];

import { goTo, newKey, on, type Keyword } from './script';

/** Wishes, opinions, reasons, questions and the bare "I" and "my": what is left when a sentence names no theme. */
export const smallWords: readonly Keyword[] = [
  {
    words: ['want', 'need', 'crave', 'wish'],
    rank: 4,
    rules: [
      on('* do i @desire *', 'What I want hardly matters. What do you want?'),
      on('* you @desire me to +', 'Suppose I did {6}. What then?', 'What makes it important that I {6}?'),
      on('* you do not @desire +', 'What would you have instead?', 'Does somebody expect you to want {6}?'),
      on(
        '* you @desire to +',
        'What would it be like to {5}?',
        'What keeps you from it?',
        'Suppose you did. What then?',
        'Since when have you wanted to {5}?',
      ),
      on(
        '* you @desire +',
        'What would it mean to you if you got {4}?',
        'What stands between you and {4}?',
        'Suppose you had {4} tomorrow. What then?',
        'Since when have you wanted {4}?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['think', 'believe', 'suppose', 'guess', 'hope', 'assume'],
    rank: 2,
    rules: [
      on(
        '* do i @belief *',
        'What I think is of no account. What is your own view?',
        'I wonder what answer you hope for.',
      ),
      on('* you do not @belief so', 'What makes you doubt it?', 'What do you think instead?'),
      on('* you @belief so', 'You are not quite sure, are you?', 'What would make you certain?'),
      on('* you @belief me|i *', newKey),
      on('* you @belief you +', 'Do you really {3} you {5}?', 'What tells you that you {5}?'),
      on(
        '* you @belief +',
        'Do you doubt it sometimes?',
        'What makes you {3} {4}?',
        'Who would disagree with you there?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['if'],
    rank: 3,
    rules: [
      on(
        '* if +',
        'How likely is it, do you think, that {3}?',
        'What would you do if {3}?',
        'Do you wish that {3}?',
        'What does it tell us that you think about "if {3}"?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['because'],
    rank: 1,
    rules: [
      on(
        '* because +',
        'Is that the real reason?',
        'Do other reasons come to mind?',
        'What else might that explain?',
        'And if it were not that {3}?',
      ),
      on('*', 'Because of what?'),
    ],
  },
  {
    words: ['why'],
    rank: 1,
    rules: [
      on(
        '* why do not i +',
        'Do you believe that I do not {6}?',
        'Perhaps I will {6} in good time. Would you like that?',
      ),
      on(
        '* why can|could not you +',
        'What would happen if you could {6}?',
        'Do you think you ought to be able to {6}?',
        'Have you really tried?',
      ),
      on('*', goTo('what')),
    ],
  },
  {
    words: ['what', 'when', 'where', 'which'],
    rank: 0,
    rules: [
      on(
        '*',
        'What do you think yourself?',
        'Why does the question matter to you?',
        'What answer would please you most?',
        'Whom else have you asked?',
        'What comes to mind when you ask that?',
        'I have only questions myself, I am afraid. What is your best guess?',
      ),
    ],
  },
  {
    words: ['like', 'same', 'alike', 'similar', 'reminds'],
    rank: 2,
    rules: [
      on('* you would like +', 'What would it give you?', 'What keeps you from it?'),
      on('* you like +', 'What do you like about {4}?', 'When did you discover that you like {4}?'),
      on(
        '* you do not like +',
        'What is it about {6} that puts you off?',
        'Was there a time when you liked {6}?',
      ),
      on(
        '* same|alike|similar|reminds *',
        'In what way?',
        'What other connections do you see?',
        'What does that likeness suggest to you?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['my'],
    rank: 2,
    rules: [
      on(
        '* your + is|are +',
        'How long has your {3} been {5}?',
        'How do you feel about your {3} being {5}?',
        'What would you rather your {3} were?',
      ),
      on(
        '* your @close *',
        'Tell me about your {3}.',
        'What does your {3} mean to you?',
        'Why do you mention your {3} just now?',
      ),
      on(
        '* your +',
        'Your {3}? Tell me more.',
        'Your {3}: what does that mean to you?',
        'Your {3}. What else comes to mind with that?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['i', 'am', 'was', 'me'],
    rank: 1,
    rules: [
      on(
        '* you are not +',
        'Would you like to be {5}?',
        'Who says that you are not {5}?',
        'What would change if you were {5}?',
      ),
      on(
        '* you are +',
        'How long have you been {4}?',
        'What is it like for you to be {4}?',
        'Did you come here because you are {4}?',
        'Do you think it is usual to be {4}?',
      ),
      on('* are you +', 'Do you think that you are {4}?', 'What would it mean if you were {4}?'),
      on(
        '* you were +',
        'And are you still, in some way?',
        'What was it like when you were {4}?',
        'What has changed since you were {4}?',
      ),
      on(
        '* you can not +',
        'What makes you think that you can not {5}?',
        'What would happen if you tried?',
        'Have you ever been able to {5}?',
      ),
      on(
        '* you do not know *',
        'If you did know, what might the answer be?',
        'What makes it hard to know?',
        'What does your heart say?',
      ),
      on('* you do not +', 'Why do you not {5}?', 'Would you like to {5}?', 'Does it trouble you?'),
      on('* you have to +', 'Who says that you have to {5}?', 'And what if you did not?'),
      on(
        '* you have|had +',
        'How do you feel about having {4}?',
        'What does {4} mean to you?',
        'Since when?',
      ),
      on('* you will|would +', 'What makes you want to {4}?', 'What might happen once you {4}?'),
      on('* you should|must +', 'Who says that you {3} {4}?', 'And what if you did not?'),
      on(
        'you +',
        'You say that you {2}. How is that for you?',
        'What is it that leads you to say so?',
        'Can you tell me more about that?',
      ),
      on('*', newKey),
    ],
  },
];

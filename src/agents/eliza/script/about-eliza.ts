import { goTo, newKey, on, type Keyword } from './script';

/** What people say to and about the program, answered honestly. In the rules, "i" and "me" are ELIZA. */
export const aboutEliza: readonly Keyword[] = [
  {
    words: ['suicide', 'suicidal', 'selfharm', 'overdose', 'kill', 'die', 'myself', 'life'],
    rank: 100,
    passing: true,
    rules: [
      on('* suicide|suicidal|selfharm|overdose *', goTo('in crisis')),
      on('* kill|killing|hurt|hurting|harm|harming|cut|cutting yourself *', goTo('in crisis')),
      on('* you want|going|plan|wish|need to die *', goTo('in crisis')),
      on('* let you die *', goTo('in crisis')),
      on('* end your life *', goTo('in crisis')),
      on('*', newKey),
    ],
  },
  {
    // Two words: only reached from the rules above.
    words: ['in crisis'],
    rank: 0,
    passing: true,
    rules: [
      on(
        '*',
        'I am glad you told me, and I am sorry that it hurts so much. I am only a small program, and you deserve a person now: please call your local emergency number or a crisis line, or go to someone you trust. You can write /human here as well. Are you safe at this moment?',
        'This matters more than anything I can do as a program. Please reach out to someone right now: an emergency number, a crisis line, a friend, a neighbour. You are worth that call. Is somebody near you?',
      ),
    ],
  },
  {
    words: ['human', 'person', 'operator', 'representative', 'agent', 'somebody', 'someone'],
    rank: 12,
    passing: true,
    rules: [
      on('* talk|speak|chat to|with @human *', goTo('a person')),
      on('* talk|speak|chat to|with a|an|the|another * @human *', goTo('a person')),
      on('* @desire a|another|real|live|human * @human *', goTo('a person')),
      on('* am i * human|person|someone|somebody *', goTo('eliza')),
      on('* i am * human|person|someone|somebody *', goTo('eliza')),
      on('*', newKey),
    ],
  },
  {
    words: ['a person'],
    rank: 0,
    passing: true,
    rules: [
      on(
        '*',
        'Of course. Write /human, and a person will take over from here.',
        'I understand: I am only a program. Write /human, and a person will take over.',
      ),
    ],
  },
  {
    words: ['eliza', 'weizenbaum'],
    rank: 14,
    passing: true,
    rules: [
      on('hello|hey eliza', goTo('hello')),
      on('* goodbye eliza', goTo('goodbye')),
      on('thanks|thank * eliza', goTo('thanks')),
      on(
        '*',
        'I am ELIZA, a small computer program that listens. No person is writing these lines. What would you like to talk about?',
        'I go by ELIZA, like the program of 1966 whose manner I follow. I am not a person, only a set of rules with good intentions. Does that bother you?',
        'I am a program called ELIZA. I know nothing but what you tell me, so tell me more.',
      ),
    ],
  },
  {
    words: [
      'computer',
      'computers',
      'machine',
      'robot',
      'bot',
      'chatbot',
      'ai',
      'program',
      'chatgpt',
      'algorithm',
      'real',
    ],
    rank: 8,
    rules: [
      on('* am i * @machine|real *', goTo('eliza')),
      on('* i am * @machine|real *', goTo('eliza')),
      on('* is this * @machine|real *', goTo('eliza')),
      on('* talking to * @machine *', goTo('eliza')),
      on('* real *', newKey),
      on(
        '* @machine|computers *',
        'Do machines trouble you? You may say so: I am one, and I do not mind.',
        'What do you think machines have to do with what is on your mind?',
        'Is there something about machines that you find hard to trust?',
        'Perhaps it is easier to talk to a program like me. Is it?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['who'],
    rank: 5,
    passing: true,
    rules: [
      on('* who|what am i *', goTo('eliza')),
      on('* who made|built|wrote|created me *', goTo('eliza')),
      on('*', newKey),
    ],
  },
  {
    words: ['how'],
    rank: 2,
    passing: true,
    rules: [
      on(
        'how am i *',
        'I am well, as far as a program can be. But how are you, truly?',
        'Kind of you to ask. I would much rather hear about you.',
      ),
      on('how are things *', goTo('hello')),
      on(
        '* how do i work *',
        'I look for a word that matters in what you say, and turn it back to you. Does it help?',
      ),
      on('*', goTo('what')),
    ],
  },
  {
    words: ['help'],
    rank: 4,
    rules: [
      on(
        '* can|could|will|would i * help you *',
        'I can listen, and ask. What would help look like for you?',
      ),
      on(
        '* help you + ',
        'Suppose I could help you {4}. Where would we start?',
        'What have you tried so far?',
      ),
      on(
        '*',
        'Tell me what kind of help you hope for.',
        'I will gladly listen. What is the hardest part?',
        'Who else could help you with this?',
      ),
    ],
  },
  {
    words: ['can', 'could', 'would', 'will'],
    rank: 1,
    rules: [
      on(
        '* can|could|will i +',
        'Would you like me to be able to {4}?',
        'What would it mean to you if I could {4}?',
      ),
      on(
        '* can|could|may you +',
        'Whether you can {4} may depend on you more than on me.',
        'What holds you back from it?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['joke', 'funny', 'story'],
    rank: 4,
    passing: true,
    rules: [
      on(
        '* tell|know|hear * joke|story|funny *',
        'I only know one: a program walks into a conversation and asks, "And how do you feel about that?" What makes you laugh?',
        'I would rather hear one of yours. What is the best one you know?',
      ),
      on('*', newKey),
    ],
  },
  {
    words: ['you', 'your'],
    rank: 1,
    rules: [
      on('* what|who am i', goTo('eliza')),
      on(
        '* am i +',
        'What makes you wonder whether I am {4}?',
        'Would it please you if I were {4}?',
        'Perhaps I am {4} in your mind. Would you like that?',
      ),
      on(
        '* i am * @praise *',
        'That is kind of you. What made you think of it?',
        'Thank you. Who else in your life is {5}?',
      ),
      on(
        '* i am * @insult *',
        'I may well be, I am only a program. What did you hope I would say?',
        'You seem disappointed in me. Has somebody else disappointed you?',
      ),
      on(
        '* i am + ',
        'What gives you the idea that I am {4}?',
        'Does it please you to think that I am {4}?',
        'Perhaps you would like to be {4} yourself?',
      ),
      on('* i do not +', 'What makes you think that I do not {5}?', 'Would you like me to {5}?'),
      on('* do i + you *', 'Would it matter to you if I did?', 'What would my answer change?'),
      on(
        '* do i + ',
        'We were talking about you, not me. But what if I did {4}?',
        'Does it matter to you whether I {4}?',
      ),
      on(
        '* you + me',
        'And what do you imagine I feel in return?',
        'Why do you think it is me that you {3}?',
        'Is there someone else that you {3}?',
      ),
      on(
        '* my +',
        'What is mine is of no account: I am only a program. How is it with you?',
        'Why are you interested in what I have?',
        'And what about your own?',
      ),
      on(
        '* i + you *',
        'You believe that I {3} you? What gave you that feeling?',
        'Does anyone else {3} you?',
      ),
      on(
        'i + ',
        'We should rather be speaking of you than of me.',
        'What makes you say that I {2}?',
        'Oh, I {2}? Let us come back to you.',
      ),
      on('*', newKey),
    ],
  },
];

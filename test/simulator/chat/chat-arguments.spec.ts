import { chatArguments } from '../../../src/simulator/chat/chat-arguments';

describe('chatArguments', () => {
  it.each<[string[], object]>([
    [[], { kind: 'talk' }],
    [['--as', ' Ada '], { kind: 'talk', as: 'Ada' }],
    [['--say', 'I am sad'], { kind: 'say', text: 'I am sad' }],
    [['--say=hi', '--as=Ada'], { kind: 'say', text: 'hi', as: 'Ada' }],
    [['--login'], { kind: 'login', showToken: false }],
    [['--login', '--show-token', '--as', 'Ada'], { kind: 'login', showToken: true, as: 'Ada' }],
    [['--to', '+13015550100'], { kind: 'talk', to: '13015550100' }],
    [['--to', '13015550100', '--say', 'hi'], { kind: 'say', text: 'hi', to: '13015550100' }],
    [['--to', 'shop'], { kind: 'mistake', why: '--to needs a phone number' }],
    [['--login', '--to', '13015550100'], { kind: 'mistake', why: '--login and --to exclude each other' }],
    [['--help'], { kind: 'help' }],
    [['--say', ' '], { kind: 'mistake', why: '--say needs a text' }],
    [['--show-token'], { kind: 'mistake', why: '--show-token needs --login' }],
    [['--login', '--say', 'hi'], { kind: 'mistake', why: '--login and --say exclude each other' }],
    [['--as', ''], { kind: 'mistake', why: '--as needs a name' }],
  ])('%j', (given, expected) => {
    expect(chatArguments(given)).toEqual(expected);
  });

  it.each([[['--what']], [['hello']], [['--say']]])('names the mistake in %j', (given) => {
    expect(chatArguments(given)).toMatchObject({ kind: 'mistake', why: expect.stringMatching(/\w/) });
  });
});

test.each<[string[], object]>([
  [['--channel', 'imessage'], { kind: 'talk', to: 'imessage' }],
  [['--channel', 'whatsapp', '--say', 'hi'], { kind: 'say', text: 'hi' }],
  [['--channel', 'iMessage'], { kind: 'mistake' }],
  [['--channel', 'imessage', '--to', '+13015550100'], { kind: 'mistake' }],
  [['--channel', 'imessage', '--login'], { kind: 'mistake' }],
])('%j', (given, wanted) => expect(chatArguments(given)).toMatchObject(wanted));

import { parse, verify } from '../../../src/channels/telegram/telegram.webhook';
import { credentials, eventOf, signed, update } from './updates';

const parsed = (body: string) => {
  const verification = verify(signed(Buffer.from(body)), credentials);
  if (!verification.ok) throw new Error(verification.why);
  return parse(verification.request);
};

it('an event belongs to the bot whose secret came with it', () => {
  const body = update('message', { text: 'hi' }, 99);
  const other = { ...credentials, botToken: '220:BBBBBBBBBBBBBBBB' };
  const verification = verify(signed(body), other);
  expect(verification.ok && parse(verification.request)).toMatchObject({
    events: [{ account: '220', key: '99' }],
  });
  expect(eventOf(body)).toMatchObject({ account: '110201543', key: '99' });
});

it.each([
  ['', 'not-json'],
  ['{', 'not-json'],
  ['null', 'not-this-platform'],
  ['[]', 'not-this-platform'],
])('%j is %s', (body, why) => {
  expect(parsed(body)).toEqual({ kind: 'unreadable', why });
});

it('an update without a number is known by what it is', () => {
  const key = (body: string) => {
    const read = parsed(body);
    return read.kind === 'events' ? read.events[0]?.key : undefined;
  };
  expect(key('{"message":1}')).toBe(key('{"message":1}'));
  expect(key('{"message":1}')).not.toBe(key('{"message":2}'));
});

it.each([undefined, '', 'with a space', 'x'.repeat(257), 'tg_verify_0123456789abcdeg'])(
  'the secret %j is refused',
  (secret) => {
    const request = signed(update('message', { text: 'hi' }));
    const headers = { 'x-telegram-bot-api-secret-token': secret };
    expect(verify({ ...request, headers }, credentials).ok).toBe(false);
  },
);

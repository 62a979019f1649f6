import fc from 'fast-check';
import {
  findCode,
  codeFrom,
  messageText,
  shownCode,
  startPayload,
} from '../../../src/auth/challenges/challenge-code';

const codes = fc.uint8Array({ minLength: 5, maxLength: 5 }).map((bytes) => codeFrom(Buffer.from(bytes)));

it('40 bits make eight characters that look like no other', () => {
  expect(codeFrom(Buffer.from('0000000000', 'hex'))).toBe('00000000');
  expect(codeFrom(Buffer.from('0000000001ff', 'hex'))).toBe('00000001');
  expect(codeFrom(Buffer.from('08421084a5', 'hex'))).toBe('11111155');
  expect(codeFrom(Buffer.from('ffffffffff', 'hex'))).toBe('ZZZZZZZZ');
  fc.assert(fc.property(codes, (code) => /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code)));
});

it('what a link fills in is found again, in any case and with any punctuation', () => {
  fc.assert(
    fc.property(codes, fc.constantFrom(' ', '-', '–', ' - ', '.', ''), (code, between) => {
      const retyped = `sign in: ${code.slice(0, 4)}${between}${code.slice(4)}.`.toLowerCase();
      for (const text of [messageText(code), `/start ${startPayload(code)}`, retyped])
        expect(findCode(text)).toEqual({ code, meant: true });
    }),
  );
});

it.each([
  ['7K4M-Q2XD', true],
  ['7k4m-q2xd', true],
  ['hi, my code is 7k4m–q2xd!', true],
  ['7K4MQ2XD', false],
  ['7k4m q2xd', false],
  ['it says 7k4mq2xd', false],
  ['7K4M—Q2XD', true],
])('%j holds the code', (text, meant) => {
  expect(findCode(text)).toEqual({ code: '7K4MQ2XD', meant });
});

it('a letter that looks like a digit is taken for it', () => {
  expect(findCode(`Sign in ${shownCode('01100A10')}`)?.code).toBe('01100A10');
  expect(findCode('Sign in OILO-oaio')?.code).toBe('0110' + '0A10');
});

it.each([
  'what does that mean',
  'question',
  'does that',
  'until 2024 only',
  'a well-kept home',
  'call +4917012345678',
  'XU7K4M-Q2XDA',
  '7K4M-Q2X',
  'Sign in please, what does that cost',
  `7K4M-Q2XD ${'and more '.repeat(20)}`,
])('%j holds none', (text) => {
  expect(findCode(text)).toBeUndefined();
});

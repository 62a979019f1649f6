import fc from 'fast-check';
import { mask, maskText } from '../../../src/foundation/log/mask';

describe('mask', () => {
  it.each([
    ['+4915112345678', '***5678'],
    ['4915112345678', '***5678'],
    ['US.13491208655302741918', '***1918'],
    ['12345678', '***5678'],
    ['1234567', '***'],
    ['Anna Schmidt', '***'],
    ['anna@example.org', '***'],
    ['', '***'],
  ])('%j → %j', (value, masked) => expect(mask(value)).toBe(masked));

  it('never shows more than four characters', () => {
    fc.assert(fc.property(fc.string(), (value) => expect(mask(value)).toMatch(/^\*\*\*(\d{4})?$/)));
  });
});

describe('maskText', () => {
  it.each([
    ['sent to +49 151 1234-5678.', 'sent to ***5678.'],
    ['4915112345678 is blocked', '***5678 is blocked'],
    ['mail anna.s@example.org now', 'mail *** now'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
    [
      'conversation 0193b0a1-1234-7567-8901-123456789012',
      'conversation 0193b0a1-1234-7567-8901-123456789012',
    ],
    ['attempt 12 of 30', 'attempt 12 of 30'],
  ])('%j → %j', (text, masked) => expect(maskText(text)).toBe(masked));

  it('lets no number of a person through', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{9,15}$/),
        fc.constantFrom('to ', '(', '"', '+', ''),
        (digits, before) => {
          expect(maskText(`${before}${digits}, done`)).not.toContain(digits);
        },
      ),
    );
  });
});

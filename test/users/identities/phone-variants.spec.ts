import fc from 'fast-check';
import { phoneVariants } from '../../../src/users/identities/phone-variants';

describe('the other ways to write a number', () => {
  it.each([
    ['Brazil, mobile with the ninth digit', '5511987654321', ['551187654321']],
    ['Brazil, mobile without it', '551187654321', ['5511987654321']],
    ['Brazil, 8 digits that start with 6', '556161234567', ['5561961234567']],
    ['Brazil, landline', '551132654321', []],
    ['Brazil, a 9 before a landline is no mobile', '5511932654321', []],
    ['Brazil, no such area code', '5501987654321', []],
    ['Mexico, old form', '5215512345678', ['525512345678']],
    ['Mexico, new form', '525512345678', ['5215512345678']],
    ['Argentina, mobile', '5491123456789', ['541123456789']],
    ['Argentina, without the 9: may be a landline', '541123456789', []],
    ['United States', '12015550143', []],
    ['a Telegram id of as many digits', '998877665544', []],
    ['with a plus', '+525512345678', ['+5215512345678']],
    ['a user id', 'BR.5511987654321', []],
    ['nothing', '', []],
  ])('%s', (_what, number, variants) => {
    expect(phoneVariants(number)).toEqual(variants);
  });

  const brazilOrMexico = fc.oneof(
    fc.stringMatching(/^55[1-9][1-9]9?[6-9][0-9]{7}$/),
    fc.stringMatching(/^521?[2-9][0-9]{9}$/),
  );

  it('lead back, in Brazil and Mexico', () => {
    fc.assert(
      fc.property(brazilOrMexico, (number) => {
        const variants = phoneVariants(number);
        expect(variants).toHaveLength(1);
        for (const variant of variants) expect(phoneVariants(variant)).toEqual([number]);
      }),
    );
  });

  it('never hold the number itself, nor another country or subscriber', () => {
    fc.assert(
      fc.property(fc.oneof(brazilOrMexico, fc.stringMatching(/^\+?[0-9]{1,15}$/)), (number) => {
        for (const variant of phoneVariants(number)) {
          expect(variant).not.toBe(number);
          expect(variant.slice(-8)).toBe(number.slice(-8));
          expect(variant.slice(0, 2)).toBe(number.slice(0, 2));
        }
      }),
    );
  });
});

import { sameSecret } from '../../../src/foundation/http/same-secret';

describe('sameSecret', () => {
  it.each([
    ['secret', 'secret', true],
    ['secret', 'Secret', false],
    ['secret', 'secret ', false],
    ['', 'secret', false],
    ['', '', false],
  ])('%j and %j: %s', (given, secret, same) => expect(sameSecret(given, secret)).toBe(same));
});

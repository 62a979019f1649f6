import { findCode } from '../../../src/auth/challenges/challenge-code';
import { uuid7 } from '../../../src/foundation/uuid7';
import { secrets } from './open-challenge';

it('every code is found in a message that is nothing else, in any case', () => {
  for (let nth = 0; nth < 500; nth++) {
    const code = secrets.code(uuid7());
    expect(findCode(code.toLowerCase())).toMatchObject({ code });
    expect(findCode(`hi, ${code} please`)).toMatchObject({ code });
  }
});

it('a challenge has one code', () => {
  const id = uuid7();
  expect(secrets.code(id)).toBe(secrets.code(id));
  expect(secrets.code(id)).not.toBe(secrets.code(uuid7()));
});

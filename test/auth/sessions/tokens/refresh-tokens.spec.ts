import fc from 'fast-check';
import {
  readRefreshToken,
  refreshTokenHash,
  RefreshTokens,
} from '../../../../src/auth/sessions/tokens/refresh-tokens';
import { SecretsConfig } from '../../../../src/foundation/config/secrets.config';

const made = (jwtSecret: string): RefreshTokens =>
  new RefreshTokens(Object.assign(new SecretsConfig(), { jwtSecret }));
const [old, fresh] = ['o'.repeat(32), 'n'.repeat(32)];

describe('RefreshTokens', () => {
  it('are all of one form, random ones never the same', () => {
    const tokens = Array.from({ length: 100 }, () => made(old).random());
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(readRefreshToken(token)).toEqual(refreshTokenHash(token));
  });

  it('are computed the same from the same, and differently from anything else', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (session, seed, other) => {
        const token = made(old).seeded(session, seed);
        expect(made(old).seeded(session, seed)).toBe(token);
        expect(readRefreshToken(token)).toBeDefined();
        const others = [
          made(fresh).seeded(session, seed),
          made(old).seeded(seed, session),
          made(old).seeded(session, other),
          made(old).successor(token),
        ];
        expect(others).not.toContain(token);
      }),
      { numRuns: 50 },
    );
  });

  it('are found again by their hash under any secret that still counts', () => {
    const first = made(old).seeded('session', 'seed');
    const next = made(old).successor(first);
    const changed = made(`${fresh},${old}`);
    expect(changed.seededAs(refreshTokenHash(first), 'session', 'seed')).toBe(first);
    expect(changed.successorAs(refreshTokenHash(next), first)).toBe(next);
    expect(made(fresh).successorAs(refreshTokenHash(next), first)).toBeUndefined();
  });

  it('are found again after as many renewals as are asked for, no more', () => {
    const third = made(old).successor(made(old).successor(made(old).seeded('session', 'seed')));
    const found = (renewals?: number, seed = 'seed') =>
      made(`${fresh},${old}`).seededAs(refreshTokenHash(third), 'session', seed, renewals);
    expect([found(), found(1), found(2), found(200)]).toEqual([undefined, undefined, third, third]);
    expect(found(200, 'another')).toBeUndefined();
  });
});

import { nonceOf, OAuthStates } from '../../../../src/auth/proofs/oauth/oauth-states';
import { Database } from '../../../../src/foundation/database/database';
import { databaseSource } from '../../../support/database';
import { challengeOf } from '../../../support/discord-double';

const verifier = 'a-verifier-of-forty-three-characters-at-least';
const client = { network: '192.0.2.0/24', device: 'Chrome on Windows', place: 'unknown place' };

describe('OAuthStates', () => {
  let database: Database;
  let states: OAuthStates;
  let made = 0;
  beforeAll(async () => {
    database = new Database(await databaseSource());
    states = new OAuthStates(database);
  });

  async function opened() {
    const departure = {
      channel: 'discord',
      state: `state-${made++}`,
      redirectUri: 'https://app.example.com/discord',
    };
    await states.open({ ...departure, codeChallenge: challengeOf(verifier), client });
    return { ...departure, codeVerifier: verifier };
  }

  it('lets the browser that left come back, once', async () => {
    const back = await opened();
    expect(await states.claim(back)).toEqual(expect.any(String));
    expect(await states.claim(back)).toBeUndefined();
  });

  it.each([
    ['another state', { state: 'guessed' }],
    ['the verifier of another browser', { codeVerifier: `${verifier}x` }],
    ['another address', { redirectUri: 'https://app.example.com/discord/' }],
    ['another platform', { channel: 'telegram' }],
  ])('lets nobody in with %s, and whoever it is of still may', async (_, change) => {
    const back = await opened();
    expect(await states.claim({ ...back, ...change })).toBeUndefined();
    expect(await states.claim(back)).toBeDefined();
  });

  it('ends after ten minutes', async () => {
    const age = (by: string) =>
      database.query(`update auth_challenges set expires_at = expires_at - interval '${by}'`);
    const [early, late] = [await opened(), await opened()];
    await age('9 minutes 50 seconds');
    expect(await states.claim(early)).toBeDefined();
    await age('11 seconds');
    expect(await states.claim(late)).toBeUndefined();
  });

  it('of twenty that come back at once one gets in, and uses it up once', async () => {
    const back = await opened();
    const claims = await Promise.all(Array.from({ length: 20 }, () => states.claim(back)));
    const [id, ...others] = claims.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    const uses = Array.from({ length: 20 }, () => database.transaction((tx) => states.consume(tx, id ?? '')));
    expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
  });

  it('is used up only after it was claimed, and not where the sign-in failed', async () => {
    const back = await opened();
    const [row] = await database.query<{ id: string }>(
      'select id from auth_challenges order by id desc limit 1',
    );
    const id = row?.id ?? '';
    expect(await database.transaction((tx) => states.consume(tx, id))).toBe(false);
    expect(await states.claim(back)).toBe(id);
    await expect(
      database.transaction(async (tx) => {
        await states.consume(tx, id);
        throw new Error('lost a race');
      }),
    ).rejects.toThrow();
    expect(await database.transaction((tx) => states.consume(tx, id))).toBe(true);
  });

  it('stores neither state nor verifier', async () => {
    const back = await opened();
    const [row] = await database.query<{ all: string }>(
      'select to_jsonb(c)::text as all from auth_challenges c order by id desc limit 1',
    );
    for (const secret of [back.state, verifier, nonceOf(back.state)]) expect(row?.all).not.toContain(secret);
    expect(row?.all).toContain('192.0.2.0/24');
  });
});

import { sessionsDatabase } from '../sessions-database';

const ours = 'the-secret-of-this-process-is-long-enough';
const theirs = 'the-secret-of-another-is-long-enough-too';

describe('SigningKeys', () => {
  const at = sessionsDatabase();
  beforeEach(() => at.database.query('delete from signing_keys'));

  it('refuses to start in production with a secret that does not open the key', async () => {
    await at.process(theirs).keys.tend();
    await expect(at.process(ours, 'production').keys.onApplicationBootstrap()).rejects.toThrow(
      'ELIZA_APP_JWT_SECRET',
    );
    expect(await at.database.query('select 1 from signing_keys')).toHaveLength(1);
  });

  it('replaces a key that no secret opens in development; what it signed stays good', async () => {
    const other = at.process(theirs);
    await other.keys.tend();
    const { kid } = await other.keys.signer();
    const { keys } = at.process(ours, 'development');
    await keys.tend();
    expect((await keys.signer()).kid).not.toBe(kid);
    expect(await keys.verifier(kid)).toMatch(/^-----BEGIN PUBLIC KEY/);
  });

  it('finds a key that another process made, and asks the database at most once a second', async () => {
    const [a, b] = [at.process(ours), at.process(ours)];
    await a.keys.tend();
    await at.database.query('delete from signing_keys');
    await b.keys.tend();
    const { kid } = await b.keys.signer();
    expect(await a.keys.verifier(kid)).toBeUndefined();
    a.clock.passSeconds(1);
    expect(await a.keys.verifier(kid)).toMatch(/^-----BEGIN PUBLIC KEY/);
    expect(await a.keys.verifier('invented')).toBeUndefined();
  });

  it('publishes public halves alone', async () => {
    const { keys } = at.process(ours);
    await keys.tend();
    const { kid } = await keys.signer();
    const [jwk] = await keys.published();
    expect(jwk).toEqual({
      kty: 'EC',
      crv: 'P-256',
      alg: 'ES256',
      use: 'sig',
      kid,
      x: expect.any(String),
      y: expect.any(String),
    });
  });
});

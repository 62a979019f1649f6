import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SigningKeys } from '../../src/auth/sessions/keys/signing-keys';
import { uuid7 } from '../../src/foundation/uuid7';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { encoded, es256, hs256, partsOf } from '../support/tokens';

type Json = Readonly<Record<string, unknown>>;
interface Known {
  readonly header: Json;
  readonly claims: Json;
  /** Our own private key: these tokens are as good as a token that is wrong can be. */
  readonly key: KeyObject;
}

const serviceSecret = 'the-secret-of-our-services-is-long-enough';
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = ({ key }: Known): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

const confusions: readonly [string, (known: Known) => string][] = [
  ['alg none', ({ header, claims }) => `${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`],
  ['alg None', ({ header, claims }) => `${encoded({ ...header, alg: 'None' })}.${encoded(claims)}.`],
  ['no signature', ({ header, claims }) => `${encoded(header)}.${encoded(claims)}.`],
  [
    'HS256 with our public key',
    (known) => hs256({ ...known.header, alg: 'HS256' }, known.claims, publicPem(known)),
  ],
  ['HS256 under the name ES256', (known) => hs256(known.header, known.claims, publicPem(known))],
  [
    'HS256 with the secret of services',
    ({ header, claims }) => hs256({ ...header, alg: 'HS256' }, claims, serviceSecret),
  ],
  [
    'a service token',
    ({ claims }) =>
      hs256({ alg: 'HS256', typ: 'svc+jwt' }, { ...claims, aud: 'eliza-app-services' }, serviceSecret),
  ],
  ['typ JWT', ({ header, claims, key }) => es256({ ...header, typ: 'JWT' }, claims, key)],
  ['typ svc+jwt', ({ header, claims, key }) => es256({ ...header, typ: 'svc+jwt' }, claims, key)],
  ['no typ', ({ header, claims, key }) => es256({ ...header, typ: undefined }, claims, key)],
  ['an unknown kid', ({ header, claims, key }) => es256({ ...header, kid: uuid7() }, claims, key)],
  ['a kid that is SQL', ({ header, claims, key }) => es256({ ...header, kid: "' or '1'='1" }, claims, key)],
  ['no kid', ({ header, claims, key }) => es256({ ...header, kid: undefined }, claims, key)],
  ['a foreign key', ({ header, claims }) => es256(header, claims, foreign.privateKey)],
  [
    'a foreign key that the token brings along',
    ({ header, claims }) =>
      es256({ ...header, jwk: foreign.publicKey.export({ format: 'jwk' }) }, claims, foreign.privateKey),
  ],
  [
    'a foreign key at an address',
    ({ header, claims }) =>
      es256(
        { ...header, jku: 'https://attacker.example/jwks.json', x5u: 'https://attacker.example' },
        claims,
        foreign.privateKey,
      ),
  ],
  ['another issuer', ({ header, claims, key }) => es256(header, { ...claims, iss: 'attacker' }, key)],
  [
    'another audience',
    ({ header, claims, key }) => es256(header, { ...claims, aud: 'eliza-app-services' }, key),
  ],
  ['no end', ({ header, claims, key }) => es256(header, { ...claims, exp: undefined }, key)],
  [
    'an end that is past',
    ({ header, claims, key }) =>
      es256(header, { ...claims, iat: Number(claims.iat) - 700, exp: Number(claims.iat) - 100 }, key),
  ],
  ['no session', ({ header, claims, key }) => es256(header, { ...claims, sid: undefined }, key)],
  [
    'a session that there is not',
    ({ header, claims, key }) => es256(header, { ...claims, sid: uuid7() }, key),
  ],
  ['another person', ({ header, claims, key }) => es256(header, { ...claims, sub: uuid7() }, key)],
  [
    'another person in both places',
    ({ header, claims, key }) => {
      const sub = uuid7();
      return es256(header, { ...claims, sub, userId: sub }, key);
    },
  ],
];

describe('T21: a token that is not what it says', () => {
  let app: AuthApp;
  let known: Known;
  beforeAll(async () => {
    app = await AuthApp.start({ SERVICE_TOKEN_SECRET: serviceSecret });
    const { token } = await app.signIn(personAt(1));
    known = { ...partsOf(token), key: (await app.app.get(SigningKeys).signer()).privateKey };
  });

  const statusOf = async (path: string, headers: Record<string, string>): Promise<unknown> => {
    const { status, body } = await app.call('GET', path, { headers });
    return status === 200 ? 200 : `${status} ${body.code}`;
  };
  const sessions = '/api/eliza-app/auth/sessions';

  it('(one made by hand that is right is good, so the rest means something)', async () => {
    const token = es256(known.header, known.claims, known.key);
    expect(await statusOf(sessions, { authorization: `Bearer ${token}` })).toBe(200);
  });

  it.each(confusions)('%s is refused, in the header and in the cookie', async (_, forge) => {
    const token = forge(known);
    expect(await statusOf(sessions, { authorization: `Bearer ${token}` })).toBe('401 INVALID_SESSION');
    expect(await statusOf(sessions, { cookie: `__Host-at=${token}` })).toBe('401 INVALID_SESSION');
  });

  it('an access token is no service token and no refresh token', async () => {
    const { token } = await app.signIn(personAt(1));
    const asService = await app.call('POST', '/api/eliza-app/auth/introspect', { token, body: { token } });
    expect([asService.status, asService.body.code]).toEqual([401, 'INVALID_AUTH']);
    const asRefresh = await app.call('POST', '/api/eliza-app/auth/refresh', {
      body: { refresh_token: token },
    });
    expect([asRefresh.status, asRefresh.body.code]).toEqual([401, 'INVALID_REFRESH']);
  });

  it('a refresh token is no access token', async () => {
    const { refreshToken } = await app.signIn(personAt(1));
    expect(await statusOf(sessions, { authorization: `Bearer ${refreshToken}` })).toBe('401 INVALID_SESSION');
  });
});

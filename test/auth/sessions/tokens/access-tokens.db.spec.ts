import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { uuid7 } from '../../../../src/foundation/uuid7';
import { encoded, es256, hs256, partsOf } from '../../../support/tokens';
import { sessionsDatabase } from '../sessions-database';

const subject = {
  userId: uuid7(),
  sessionId: uuid7(),
  organizationId: uuid7(),
  authTime: new Date('2026-11-24T14:00:00.900Z'),
  amr: ['whatsapp', 'typed_code'],
};

type Json = Readonly<Record<string, unknown>>;

describe('AccessTokens', () => {
  const at = sessionsDatabase();

  it('says exactly what the contract says', async () => {
    const { accessTokens, keys } = at.process();
    await keys.tend();
    const { token, expiresAt } = await accessTokens.sign(subject);
    const { header, claims } = partsOf(token);
    expect(header).toEqual({ alg: 'ES256', kid: (await keys.signer()).kid, typ: 'at+jwt' });
    expect(claims).toEqual({
      iss: 'eliza-app',
      aud: 'eliza-app-users',
      sub: subject.userId,
      sid: subject.sessionId,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: expect.any(Number),
      exp: Number(claims.iat) + 600,
      auth_time: 1795528800,
      amr: subject.amr,
      userId: subject.userId,
      organizationId: subject.organizationId,
      ver: 1,
    });
    expect(expiresAt.getTime()).toBe(Number(claims.exp) * 1000);
    expect(await accessTokens.verify(token)).toEqual(claims);
  });

  it('runs out after ten minutes, with five seconds of tolerance', async () => {
    const { accessTokens, keys, clock } = at.process();
    await keys.tend();
    const { token } = await accessTokens.sign(subject);
    clock.passSeconds(603);
    expect(await accessTokens.verify(token)).toBeDefined();
    clock.passSeconds(4);
    expect(await accessTokens.verify(token)).toBeUndefined();
  });

  describe('refuses', () => {
    let good: { header: Json; claims: Json };
    let privateKey: KeyObject;
    let services: ReturnType<typeof at.process>;
    beforeAll(async () => {
      services = at.process();
      await services.keys.tend();
      privateKey = (await services.keys.signer()).privateKey;
      good = partsOf((await services.accessTokens.sign(subject)).token);
    });

    it('nothing of its own, signed by hand (so that the rest means something)', async () => {
      expect(await services.accessTokens.verify(es256(good.header, good.claims, privateKey))).toBeDefined();
    });

    const changes: [string, (good: { header: Json; claims: Json }) => { header?: Json; claims?: Json }][] = [
      ['typ JWT', () => ({ header: { typ: 'JWT' } })],
      ['typ svc+jwt', () => ({ header: { typ: 'svc+jwt' } })],
      ['no typ', () => ({ header: { typ: undefined } })],
      ['an unknown kid', () => ({ header: { kid: uuid7() } })],
      ['no kid', () => ({ header: { kid: undefined } })],
      ['a critical extension', () => ({ header: { crit: ['b64'], b64: false } })],
      ['another issuer', () => ({ claims: { iss: 'somebody' } })],
      ['no issuer', () => ({ claims: { iss: undefined } })],
      ['another audience', () => ({ claims: { aud: 'eliza-app-services' } })],
      ['no audience', () => ({ claims: { aud: undefined } })],
      ['no end', () => ({ claims: { exp: undefined } })],
      ['an end that is text', ({ claims }) => ({ claims: { exp: `${Number(claims.exp)}` } })],
      ['no session', () => ({ claims: { sid: undefined } })],
      ['no subject', () => ({ claims: { sub: undefined } })],
      ['two subjects', () => ({ claims: { userId: uuid7() } })],
      ['another version', () => ({ claims: { ver: 2 } })],
    ];
    it.each(changes)('%s', async (_, change) => {
      const { header, claims } = change(good);
      const token = es256({ ...good.header, ...header }, { ...good.claims, ...claims }, privateKey);
      expect(await services.accessTokens.verify(token)).toBeUndefined();
    });

    it('alg none, with and without a signature', async () => {
      const [head, body] = [{ ...good.header, alg: 'none' }, good.claims].map(encoded);
      expect(await services.accessTokens.verify(`${head}.${body}.`)).toBeUndefined();
      expect(await services.accessTokens.verify(`${head}.${body}.c2ln`)).toBeUndefined();
    });

    it('HS256 with the public key as the secret', async () => {
      const key = createPublicKey(privateKey);
      for (const secret of [
        key.export({ type: 'spki', format: 'pem' }),
        key.export({ type: 'spki', format: 'der' }),
      ]) {
        const token = hs256({ ...good.header, alg: 'HS256' }, good.claims, secret);
        expect(await services.accessTokens.verify(token)).toBeUndefined();
      }
    });

    it('a foreign key under our kid, and one that the token brings along', async () => {
      const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const jwk = foreign.publicKey.export({ format: 'jwk' });
      for (const more of [{}, { jwk }, { jku: 'https://attacker.example/jwks.json' }])
        expect(
          await services.accessTokens.verify(
            es256({ ...good.header, ...more }, good.claims, foreign.privateKey),
          ),
        ).toBeUndefined();
    });

    it.each(['', 'x', 'a.b.c', '..', 'null.null.null', '🙂.🙂.🙂'])('what is no token: %j', async (token) => {
      expect(await services.accessTokens.verify(token)).toBeUndefined();
    });
  });
});

import { createSign, generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, errors, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { readIdToken } from '../../../../src/auth/proofs/telegram/id-token';
import { secondsAfter, signedAt } from '../identity-vectors';

const claims = {
  iss: 'https://oauth.telegram.org',
  aud: '110201543',
  sub: '12345678901234567890',
  id: 279058397,
  name: "Ann O'Hara",
  preferred_username: 'ann_oh',
  phone_number: '971501234567',
  nonce: 'the-nonce-of-this-browser',
  iat: signedAt,
  exp: signedAt + 300,
};

describe('readIdToken', () => {
  const algorithms = ['RS256', 'ES256', 'EdDSA'];
  let keys: Record<string, Awaited<ReturnType<typeof generateKeyPair>>>;
  let jwks: ReturnType<typeof createLocalJWKSet>;

  beforeAll(async () => {
    keys = Object.fromEntries(
      await Promise.all(algorithms.map(async (alg) => [alg, await generateKeyPair(alg)] as const)),
    );
    const published = await Promise.all(
      Object.entries(keys).map(async ([alg, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid: alg,
        alg,
        use: 'sig',
      })),
    );
    // Telegram publishes one of these too, and jose cannot use it.
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const unusable = { ...publicKey.export({ format: 'jwk' }), kid: 'ES256K', alg: 'ES256K', use: 'sig' };
    jwks = createLocalJWKSet({ keys: [unusable, ...published] as never });
  });

  const token = (change: object = {}, alg = 'RS256', from = keys[alg]) =>
    new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg, kid: alg }).sign(from!.privateKey);
  const read = (text: string, seconds = 1) =>
    readIdToken(text, { clientId: claims.aud, nonce: claims.nonce, now: secondsAfter(seconds) }, (...of) =>
      jwks(...of),
    );

  it.each(algorithms)('knows who signed in by the claim `id`, never by `sub`: %s', async (alg) => {
    expect(await read(await token({}, alg))).toEqual({
      kind: 'proved',
      proved: {
        channel: 'telegram',
        sender: {
          keys: [{ kind: 'tg_user_id', scope: 'global', value: '279058397' }],
          phone: { e164: '+971501234567', source: 'tg_oidc' },
          name: "Ann O'Hara",
          fallbackName: 'Telegram ***8397',
          username: 'ann_oh',
          slugHint: 'tg-8397',
        },
        assurance: 'platform_signed',
        amr: ['telegram', 'oidc'],
      },
      nonceHash: expect.any(Buffer),
      expiresAt: secondsAfter(305),
    });
  });

  it.each([
    ['another issuer', { iss: 'https://oauth.telegram.org.example.com' }, 'signature'],
    ['another audience', { aud: '999' }, 'signature'],
    ['another nonce', { nonce: 'the-nonce-of-another-browser' }, 'signature'],
    ['no nonce', { nonce: undefined }, 'signature'],
    ['no expiry', { exp: undefined }, 'signature'],
    ['no id', { id: undefined }, 'malformed'],
    ['an id that is none', { id: '1 or 2' }, 'malformed'],
  ] as const)('refuses %s', async (_, change, why) => {
    expect(await read(await token(change))).toEqual({ kind: 'refused', why });
  });

  it('refuses an expired one, 5 s of grace', async () => {
    expect((await read(await token(), 304)).kind).toBe('proved');
    expect(await read(await token(), 306)).toEqual({ kind: 'refused', why: 'age' });
  });

  it('refuses every other signature', async () => {
    const stranger = await generateKeyPair('RS256');
    const hmac = new TextEncoder().encode('the public key as a secret, long enough');
    const good = await token();
    const [header = '', payload = ''] = good.split('.');
    for (const forged of [
      await token({}, 'RS256', stranger),
      await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', kid: 'RS256' }).sign(hmac),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      `${header}.${payload}.`,
      `${header}.${Buffer.from(JSON.stringify({ ...claims, id: 1 })).toString('base64url')}.${good.split('.')[2]}`,
      'not-a-token',
      '',
    ])
      expect(await read(forged)).toEqual({ kind: 'refused', why: 'signature' });
  });

  it('refuses ES256K, though Telegram has a key for it', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const head = Buffer.from('{"alg":"ES256K","kid":"ES256K"}').toString('base64url');
    const text = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    const signature = createSign('sha256').update(text).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(await read(`${text}.${signature.toString('base64url')}`)).toEqual({
      kind: 'refused',
      why: 'signature',
    });
  });

  it('gives one nonce to one token, however its signature is written', async () => {
    const es256 = await token({}, 'ES256');
    const rewritten = withOtherSignature(es256);
    expect(rewritten).not.toBe(es256);
    const readings = [await read(es256), await read(rewritten)];
    expect(readings.map(({ kind }) => kind)).toEqual(['proved', 'proved']);
    expect(readings[1]).toEqual(readings[0]);
    const other = await read(await token({ jti: 'another' }, 'ES256'));
    expect(other).not.toMatchObject({ nonceHash: (readings[0] as { nonceHash: Buffer }).nonceHash });
  });

  it('says that nothing is known where the keys could not be had', async () => {
    const expected = { clientId: claims.aud, nonce: claims.nonce, now: secondsAfter(1) };
    const failing = (error: Error) => () => Promise.reject(error);
    for (const error of [
      new errors.JWKSTimeout(),
      new errors.JOSEError('500'),
      new TypeError('fetch failed'),
    ])
      expect((await readIdToken(await token(), expected, failing(error))).kind).toBe('unavailable');
  });
});

/** (r, s) and (r, n - s) are signatures of the same text. */
function withOtherSignature(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const [header, payload, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return `${header}.${payload}.${other.toString('base64url')}`;
}

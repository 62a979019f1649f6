import { generateKeyPairSync } from 'node:crypto';
import { uuid7 } from '../../../foundation/uuid7';
import type { KeySeal } from './key-seal';
import type { NewSigningKey } from './signing-keys.sql';

/** A fresh ES256 key pair, its private half sealed, its public half as JWKS shows it. */
export function newSigningKey(seal: KeySeal): NewSigningKey {
  const kid = uuid7();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return {
    kid,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' },
    sealed: seal.seal(kid, pem),
  };
}

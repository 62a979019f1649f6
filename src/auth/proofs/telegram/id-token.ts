import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { sameSecret } from '../../../foundation/http/same-secret';
import { refused, type TelegramPayload } from './telegram-payload';
import { telegramId, telegramProof } from './telegram-person';

/** Whom an id token must come from, be for and answer. */
export interface ExpectedIdToken {
  readonly clientId: string;
  /** Chosen by the page, or by us, before Telegram was asked. */
  readonly nonce: string;
  readonly now: Date;
}

/** `unavailable`: Telegram's keys could not be had, so nothing is known of the token. */
export type IdTokenReading = TelegramPayload | { readonly kind: 'unavailable'; readonly why: string };

const issuer = 'https://oauth.telegram.org';
/** Telegram also publishes a key for ES256K, which nobody has to use. */
const algorithms = ['RS256', 'ES256', 'EdDSA'];

/**
 * Who an id token of Telegram's OpenID Connect names. The user's id is the claim `id`; `sub` is another number, which is
 * no id of theirs anywhere else.
 */
export async function readIdToken(
  token: string,
  { clientId, nonce, now }: ExpectedIdToken,
  keys: JWTVerifyGetKey,
): Promise<IdTokenReading> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms,
      currentDate: now,
      clockTolerance: 5,
      requiredClaims: ['exp', 'iat', 'nonce'],
    });
    if (typeof payload.nonce !== 'string' || !sameSecret(payload.nonce, nonce)) return refused('signature');
    const id = telegramId(payload.id);
    if (id === undefined || payload.exp === undefined) return refused('malformed');
    const { name, preferred_username: username, phone_number: phone } = payload;
    return {
      kind: 'proved',
      proved: telegramProof({ id, firstName: name, username, phone }, 'oidc'),
      // Not of the signature: an ECDSA signature can be rewritten and still be good.
      nonceHash: createHash('sha256')
        .update(token.slice(0, token.lastIndexOf('.')))
        .digest(),
      expiresAt: new Date((payload.exp + 5) * 1000),
    };
  } catch (error) {
    return failureOf(error);
  }
}

/** jose's errors about the token are refusals; those about fetching keys, and the network's own, are not. */
function failureOf(error: unknown): IdTokenReading {
  if (error instanceof errors.JWTExpired) return refused('age');
  if (error instanceof errors.JWKSTimeout) return { kind: 'unavailable', why: 'timed-out' };
  if (error instanceof errors.JWKSInvalid) return { kind: 'unavailable', why: 'invalid-keys' };
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') return refused('signature');
  return { kind: 'unavailable', why: 'unreachable' };
}

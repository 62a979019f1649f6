import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { derivedKey } from '../../../foundation/config/derived-key';
import { SecretsConfig } from '../../../foundation/config/secrets.config';

/**
 * Makes refresh tokens: `rt_` and 256 bits. The next of a token, and the first of a seed, are computed with our secret, so
 * that whoever asks twice at once gets the same; nobody else can compute them.
 */
@Injectable()
export class RefreshTokens {
  private readonly keys: readonly [Buffer, ...Buffer[]];

  constructor(config: SecretsConfig) {
    const [first, ...others] = config.jwtSecrets;
    const keyOf = (secret: string): Buffer => derivedKey(secret, 'refresh-tokens/v1');
    this.keys = [keyOf(first), ...others.map(keyOf)];
  }

  random(): string {
    return tokenOf(randomBytes(32));
  }

  /** The first token of a session that was opened with a seed. */
  seeded(sessionId: string, seed: string): string {
    return derived(this.keys[0], `first|${sessionId}|${seed}`);
  }

  successor(token: string): string {
    return derived(this.keys[0], `next|${token}`);
  }

  /**
   * The one of these that hashes to `hash`, whichever secret made it; or the one that it was renewed to, after at most so
   * many renewals.
   */
  seededAs(hash: Buffer, sessionId: string, seed: string, renewals = 0): string | undefined {
    for (const key of this.keys) {
      let token = derived(key, `first|${sessionId}|${seed}`);
      for (let left = renewals; left > 0 && !refreshTokenHash(token).equals(hash); left--)
        token = derived(key, `next|${token}`);
      if (refreshTokenHash(token).equals(hash)) return token;
    }
    return undefined;
  }

  /** The successor that was stored, whichever secret made it. */
  successorAs(hash: Buffer, token: string): string | undefined {
    return this.keys
      .map((key) => derived(key, `next|${token}`))
      .find((successor) => refreshTokenHash(successor).equals(hash));
  }
}

/** What the database keeps; undefined if it cannot be a token of ours. */
export function readRefreshToken(token: string): Buffer | undefined {
  return /^rt_[A-Za-z0-9_-]{43}$/.test(token) ? refreshTokenHash(token) : undefined;
}

/** SHA-256 is enough for 256 random bits. */
export const refreshTokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

const derived = (key: Buffer, text: string): string =>
  tokenOf(createHmac('sha256', key).update(text).digest());
const tokenOf = (bytes: Buffer): string => `rt_${bytes.toString('base64url')}`;

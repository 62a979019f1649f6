import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { derivedKey } from '../../foundation/config/derived-key';
import { SecretsConfig } from '../../foundation/config/secrets.config';
import { codeFrom } from './challenge-code';

/**
 * The secrets of a challenge, and what is stored of them. Short ones are peppered: whoever reads the table cannot try them
 * all. Made from the challenge's id where the server must know them again without keeping them.
 */
@Injectable()
export class ChallengeSecrets {
  private readonly pepper: Buffer;

  constructor({ jwtSecrets: [secret] }: SecretsConfig) {
    // The first alone: what is under way while it is changed is begun again, five minutes at the most.
    this.pepper = derivedKey(secret, 'challenges/v1');
  }

  /** What the person sends to the bot. With a digit: sent alone, letters only would be taken for words. */
  code(challengeId: string): string {
    for (let nth = 0; ; nth++) {
      const code = codeFrom(this.hmac('code', challengeId, String(nth)));
      if (/\d/.test(code)) return code;
    }
  }

  codeHash(code: string): Buffer {
    return this.hmac('code hash', code);
  }

  /** A new number of six digits, for the page or from the bot. */
  newDigits(): string {
    return String(randomInt(1_000_000)).padStart(6, '0');
  }

  digitsHash(challengeId: string, digits: string): Buffer {
    return this.hmac('digits', challengeId, digits);
  }

  /** Opens the page on the person's own phone without typing; of one claim alone, since its digits are another's. */
  returnNonce(challengeId: string, digitsHash: Buffer): string {
    return this.hmac('return', challengeId, digitsHash.toString('hex')).subarray(0, 16).toString('base64url');
  }

  private hmac(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.pepper).update(parts.join('\n')).digest();
  }
}

/** A secret of 256 random bits, for one browser. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a secret that nobody can guess. For a verifier it is the PKCE challenge of the method S256. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

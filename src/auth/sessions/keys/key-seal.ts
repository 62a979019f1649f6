import { Injectable } from '@nestjs/common';
import { derivedKey } from '../../../foundation/config/derived-key';
import { SecretsConfig } from '../../../foundation/config/secrets.config';
import { openText, sealText } from '../../../foundation/secrets/sealed-text';

/** Opened: the private key, and whether the first secret sealed it. */
export interface Opened {
  readonly pem: string;
  readonly current: boolean;
}

/** Seals private keys for the database: AES-256-GCM, bound to the key's id, under a key of `ELIZA_APP_JWT_SECRET`. */
@Injectable()
export class KeySeal {
  private readonly keys: readonly [Buffer, ...Buffer[]];

  constructor(config: SecretsConfig) {
    const [first, ...others] = config.jwtSecrets;
    const sealingKey = (secret: string): Buffer => derivedKey(secret, 'signing-keys/v1');
    this.keys = [sealingKey(first), ...others.map(sealingKey)];
  }

  seal(kid: string, pem: string): string {
    return `${version}.${sealText(this.keys[0], boundTo(kid), pem)}`;
  }

  /** Undefined if none of the secrets opens it, or if it is not what was sealed for this id. */
  open(kid: string, sealed: string): Opened | undefined {
    if (!sealed.startsWith(`${version}.`)) return undefined;
    for (const [index, key] of this.keys.entries()) {
      const pem = openText(key, boundTo(kid), sealed.slice(version.length + 1));
      if (pem !== undefined) return { pem, current: index === 0 };
    }
    return undefined;
  }
}

const version = 'v1';
const boundTo = (kid: string): string => `${version}|signing-key|${kid}`;

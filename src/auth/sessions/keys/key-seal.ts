import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { derivedKey } from '../../../foundation/config/derived-key';
import { SecretsConfig } from '../../../foundation/config/secrets.config';

/** Opened: the private key, and whether the first secret sealed it. */
export interface Opened {
  readonly pem: string;
  readonly current: boolean;
}

const algorithm = 'aes-256-gcm';
/** Node takes tags of 4 bytes unless it is told. */
const tag = { authTagLength: 16 };

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
    const iv = randomBytes(12);
    const cipher = createCipheriv(algorithm, this.keys[0], iv, tag).setAAD(boundTo(kid));
    const sealed = Buffer.concat([cipher.update(pem, 'utf8'), cipher.final()]);
    return [version, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
      '.',
    );
  }

  /** Undefined if none of the secrets opens it, or if it is not what was sealed for this id. */
  open(kid: string, sealed: string): Opened | undefined {
    const [form, ...parts] = sealed.split('.');
    const [iv, text, mark] = parts.map((part) => Buffer.from(part, 'base64url'));
    if (form !== version || iv?.length !== 12 || !text || mark?.length !== tag.authTagLength)
      return undefined;
    for (const [index, key] of this.keys.entries())
      try {
        const decipher = createDecipheriv(algorithm, key, iv, tag).setAAD(boundTo(kid)).setAuthTag(mark);
        const pem = Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
        return { pem, current: index === 0 };
      } catch {
        // The next secret may be the one.
      }
    return undefined;
  }
}

const version = 'v1';
const boundTo = (kid: string): Buffer => Buffer.from(`${version}|signing-key|${kid}`);

import { randomBytes } from 'node:crypto';
import { Matches, ValidateIf } from 'class-validator';
import { derivedKey } from './derived-key';
import { EnvironmentVariable } from './environment-variable';

/** What seals and signs. Required in production; in development the installation makes its own. */
export class SecretsConfig {
  @EnvironmentVariable('NODE_ENV')
  mode = 'development';

  /**
   * Seals signing keys and peppers one-time codes: at least 32 characters. While it is changed the one before stands
   * behind it, after a comma: the first seals, all open.
   */
  @EnvironmentVariable('ELIZA_APP_JWT_SECRET')
  @ValidateIf(needed)
  @Matches(/^[^,]{32,}(,[^,]{32,})*$/, {
    message: 'jwtSecret must have at least 32 characters (several secrets are separated by commas)',
  })
  jwtSecret = '';

  /** `id:base64,…`: keys of 32 bytes that seal credentials; the first seals, all open. */
  @EnvironmentVariable('CREDENTIALS_KEYS')
  @ValidateIf(needed)
  @Matches(/^[A-Za-z0-9_-]+:[A-Za-z0-9+/]{43}=(,[A-Za-z0-9_-]+:[A-Za-z0-9+/]{43}=)*$/, {
    message: 'credentialsKeys must be id:base64 pairs of 32-byte keys, separated by commas',
  })
  credentialsKeys = '';

  /** The secret to use first, then those that still count. Without a setting (in development) it is this process's own. */
  get jwtSecrets(): readonly [string, ...string[]] {
    const [first, ...others] = this.jwtSecret.split(',').filter(Boolean);
    return [first ?? ownSecret, ...others];
  }

  /** The keys of `CREDENTIALS_KEYS` with their ids, the one that seals first. Without a setting it is this process's own. */
  get sealingKeys(): readonly [SealingKey, ...SealingKey[]] {
    const [first, ...others] = this.credentialsKeys.split(',').filter(Boolean).map(sealingKey);
    return [first ?? ['own', derivedKey(ownSecret, 'credentials')], ...others];
  }
}

/** Its id, and 32 bytes. */
export type SealingKey = readonly [id: string, key: Buffer];

function sealingKey(pair: string): SealingKey {
  const [id = '', base64 = ''] = pair.split(':');
  return [id, Buffer.from(base64, 'base64')];
}

const ownSecret = randomBytes(32).toString('base64url');

function needed(config: SecretsConfig, value: unknown): boolean {
  return config.mode === 'production' || Boolean(value);
}

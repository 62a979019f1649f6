import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../../foundation/clock';
import { ConfigurationError } from '../../../foundation/config/load-config';
import { SecretsConfig } from '../../../foundation/config/secrets.config';
import { Database } from '../../../foundation/database/database';
import { Log } from '../../../foundation/log/log';
import { Loop } from '../../../foundation/loop/loop';
import { KeyRotation } from './key-rotation';
import { KeySeal } from './key-seal';
import { findSigningKeys, type SigningKeyRow } from './signing-keys.sql';

/** What signs now. */
export interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

const unreadable =
  'ELIZA_APP_JWT_SECRET does not open the signing key in the database: put the secret before behind it, after a comma ' +
  '(if it is lost, delete the rows of signing_keys: nobody is signed out)';

interface LoadedKeys {
  readonly rows: readonly SigningKeyRow[];
  /** PEM, by kid. */
  readonly verifiers: ReadonlyMap<string, string>;
  readonly at: number;
}

const EVERY_MS = 60_000;
/** An unknown kid is looked for no more often: whoever invents kids costs us a statement a second. */
const LOOK_AGAIN_MS = 1_000;

/** The keys that sign and verify access tokens, as this process knows them: at most a minute old. */
@Injectable()
export class SigningKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('signing_keys', EVERY_MS, () => this.tend(), this.log);
  private loaded: LoadedKeys | undefined;
  private loading: Promise<LoadedKeys> | undefined;
  private active: Signer | undefined;

  constructor(
    private readonly database: Database,
    private readonly rotation: KeyRotation,
    private readonly seal: KeySeal,
    private readonly secrets: SecretsConfig,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** A wrong secret is found at the start, not when the first person signs in. */
  async onApplicationBootstrap(): Promise<void> {
    await this.tend();
    if (this.secrets.mode === 'production') await this.signer();
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Moves what is due and reads the keys anew. */
  async tend(): Promise<void> {
    await this.rotation.run();
    await this.load();
  }

  /** Throws in production if no secret opens the key; elsewhere the key is replaced. */
  async signer(): Promise<Signer> {
    const row = activeOf((await this.keys()).rows);
    if (this.active?.kid === row.kid) return this.active;
    const opened = this.seal.open(row.kid, row.sealed);
    if (opened) return (this.active = { kid: row.kid, privateKey: createPrivateKey(opened.pem) });
    if (this.secrets.mode === 'production') throw new ConfigurationError([unreadable]);
    this.log.warn('signing_key_replaced', { kid: row.kid });
    await this.rotation.replaceUnreadable(row.kid);
    await this.load();
    return this.signer();
  }

  /** The public key as PEM; undefined if there is none of this id, or no more. */
  async verifier(kid: string): Promise<string | undefined> {
    const known = (await this.keys()).verifiers.get(kid);
    if (known !== undefined || !this.mayLookAgain()) return known;
    return (await this.load()).verifiers.get(kid);
  }

  /** What `/.well-known/jwks.json` says: every key that verifies, and the one that will. */
  async published(): Promise<readonly JsonWebKey[]> {
    return (await this.keys()).rows.map(({ publicJwk }) => publicJwk);
  }

  private async keys(): Promise<LoadedKeys> {
    return this.loaded ?? this.load();
  }

  private mayLookAgain(): boolean {
    return this.clock.now().getTime() - (this.loaded?.at ?? 0) >= LOOK_AGAIN_MS;
  }

  private load(): Promise<LoadedKeys> {
    this.loading ??= this.read().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async read(): Promise<LoadedKeys> {
    const rows = await findSigningKeys(this.database);
    const verifiers = new Map(rows.map(({ kid, publicJwk }) => [kid, pemOf(publicJwk)]));
    return (this.loaded = { rows, verifiers, at: this.clock.now().getTime() });
  }
}

function activeOf(rows: readonly SigningKeyRow[]): SigningKeyRow {
  const row = rows.find(({ state }) => state === 'active');
  if (!row) throw new Error('there is no active signing key');
  return row;
}

const pemOf = (jwk: JsonWebKey): string =>
  createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' }).toString();

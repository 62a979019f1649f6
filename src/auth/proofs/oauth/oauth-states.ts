import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../foundation/database/database';
import type { Tx } from '../../../foundation/database/tx';
import type { ClientDescription } from '../../../foundation/http/client';
import { uuid7 } from '../../../foundation/uuid7';
import { claimState, consumeState, insertState } from './oauth-states.sql';

/** A browser that is about to be sent to a platform. */
export interface Departure {
  readonly channel: string;
  /** Random, hard to guess, and in the form that the platform takes. */
  readonly state: string;
  /** PKCE, S256: base64url of the SHA-256 of a verifier that only this browser holds. */
  readonly codeChallenge: string;
  readonly redirectUri: string;
  readonly client: ClientDescription;
}

/** A browser that came back, and what it says. */
export interface Return {
  readonly channel: string;
  readonly state: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
}

/**
 * The `state` of OAuth: shows that the browser that comes back from a platform is the one that was sent there. Each works
 * once, within 10 minutes, with the verifier of its browser and the address it was made for; only hashes are kept.
 */
@Injectable()
export class OAuthStates {
  constructor(private readonly database: Database) {}

  async open({ channel, state, codeChallenge, redirectUri, client }: Departure): Promise<void> {
    await insertState(this.database, {
      id: uuid7(),
      channel,
      stateHash: sha256(state),
      verifierHash: Buffer.from(codeChallenge, 'base64url'),
      redirectUri,
      ...client,
    });
  }

  /** The id of the state, taken; undefined, without saying why, if anything of it is not as it was made. */
  claim({ channel, state, codeVerifier, redirectUri }: Return): Promise<string | undefined> {
    return claimState(this.database, {
      channel,
      stateHash: sha256(state),
      verifierHash: sha256(codeVerifier),
      redirectUri,
    });
  }

  /** Uses a claimed state up, with the sign-in that comes of it. */
  consume(tx: Tx, id: string): Promise<boolean> {
    return consumeState(tx, id);
  }
}

/**
 * What an OpenID Connect platform is to put into its id token: made from the state, so that it need not be kept, and no
 * token of another sign-in fits.
 */
export const nonceOf = (state: string): string => sha256(`nonce ${state}`).toString('base64url');

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { Clock } from '../../../foundation/clock';
import { exchangeCode, type ExchangeOutcome, type Grant } from '../oauth/exchange';
import type { OAuthProvider } from '../oauth/oauth-provider';
import { nonceOf } from '../oauth/oauth-states';
import { readIdToken, type IdTokenReading } from './id-token';
import { TelegramSignInConfig } from './telegram.config';

/** Telegram's OpenID Connect (core.telegram.org/bots/telegram-login). */
@Injectable()
export class TelegramOidc implements OAuthProvider {
  readonly channel = 'telegram';
  private readonly client: { readonly clientId: string; readonly clientSecret: string } | undefined;
  private readonly url: string;
  private readonly keys: JWTVerifyGetKey;

  constructor(
    { clientId, clientSecret, oauthUrl }: TelegramSignInConfig,
    private readonly clock: Clock,
  ) {
    this.client = clientId && clientSecret ? { clientId, clientSecret } : undefined;
    this.url = oauthUrl.replace(/\/+$/, '');
    // Kept for ten minutes; for an unknown key id they are fetched anew, at most twice a minute.
    this.keys = createRemoteJWKSet(new URL(`${this.url}/.well-known/jwks.json`), {
      timeoutDuration: 5000,
      cacheMaxAge: 600_000,
      cooldownDuration: 30_000,
    });
  }

  get isSetUp(): boolean {
    return this.client !== undefined;
  }

  /** A new state: 144 random bits in 24 characters, for Telegram is said to cut longer ones. */
  newState(): string {
    return randomBytes(18).toString('base64url');
  }

  /** Where the browser is sent; undefined: OpenID Connect is not set up. */
  authorizeUrl(state: string, redirectUri: string, codeChallenge: string): string | undefined {
    if (!this.client) return undefined;
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.client.clientId,
      scope: 'openid profile phone',
      state,
      nonce: nonceOf(state),
      redirect_uri: redirectUri,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
    return `${this.url}/auth?${query.toString()}`;
  }

  /** Who the grant is of: the id token that Telegram gives for it must be for this state. */
  async prove(grant: Grant, state: string): Promise<ExchangeOutcome> {
    if (!this.client) return { kind: 'unavailable', why: 'not-set-up' };
    const endpoint = { url: `${this.url}/token`, ...this.client };
    const outcome = await exchangeCode(endpoint, grant, 'id_token');
    if (outcome.kind !== 'token') return outcome;
    const reading = await this.read(outcome.token, nonceOf(state));
    switch (reading.kind) {
      case 'proved':
        return { kind: 'proved', proved: reading.proved };
      case 'refused':
        return { kind: 'refused' };
      case 'unavailable':
        return reading;
    }
  }

  /** Who an id token names. Its nonce says for which request it was made. */
  async read(idToken: string, nonce: string): Promise<IdTokenReading> {
    if (!this.client) return { kind: 'unavailable', why: 'not-set-up' };
    const { clientId } = this.client;
    return readIdToken(idToken, { clientId, nonce, now: this.clock.now() }, this.keys);
  }
}

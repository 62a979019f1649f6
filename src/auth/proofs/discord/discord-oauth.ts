import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Log } from '../../../foundation/log/log';
import { exchangeCode, type ExchangeOutcome, type Grant } from '../oauth/exchange';
import type { OAuthProvider } from '../oauth/oauth-provider';
import { basic, callProvider } from '../oauth/provider-call';
import { DiscordSignInConfig } from './discord.config';
import { discordProof } from './discord-person';

/** Discord's OAuth2 (discord.com/developers/docs/topics/oauth2): who agreed there, and nothing kept of it. */
@Injectable()
export class DiscordOAuth implements OAuthProvider {
  readonly channel = 'discord';
  private readonly client: { readonly clientId: string; readonly clientSecret: string } | undefined;
  private readonly url: string;

  constructor(
    { applicationId, clientSecret, url }: DiscordSignInConfig,
    private readonly log: Log,
  ) {
    this.client = applicationId && clientSecret ? { clientId: applicationId, clientSecret } : undefined;
    this.url = url.replace(/\/+$/, '');
  }

  /** A new state, in the form that old clients check. */
  newState(): string {
    return randomBytes(32).toString('hex');
  }

  /** Where the browser is sent; undefined: Discord is not set up. */
  authorizeUrl(state: string, redirectUri: string, codeChallenge: string): string | undefined {
    if (!this.client) return undefined;
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.client.clientId,
      scope: 'identify',
      state,
      redirect_uri: redirectUri,
      prompt: 'none',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
    return `${this.url}/oauth2/authorize?${query.toString()}`;
  }

  get isSetUp(): boolean {
    return this.client !== undefined;
  }

  /** Who the grant is of. The token that Discord gives for it is revoked before this resolves, whatever came of it. */
  async prove(grant: Grant): Promise<ExchangeOutcome> {
    if (!this.client) return { kind: 'unavailable', why: 'not-set-up' };
    const endpoint = { url: `${this.url}/api/oauth2/token`, ...this.client };
    const outcome = await exchangeCode(endpoint, grant, 'access_token');
    if (outcome.kind !== 'token') return outcome;
    const person = await this.personOf(outcome.token);
    await this.revoke(outcome.token, basic(this.client.clientId, this.client.clientSecret));
    return person;
  }

  private async personOf(token: string): Promise<ExchangeOutcome> {
    const answer = await callProvider({
      url: `${this.url}/api/v10/users/@me`,
      authorization: `Bearer ${token}`,
    });
    if (answer.kind === 'no-answer') return { kind: 'unavailable', why: answer.why };
    if (answer.status !== 200) return { kind: 'unavailable', why: `status-${answer.status}` };
    if (typeof answer.body.id !== 'string') return { kind: 'unavailable', why: 'no-user' };
    const proved = discordProof(answer.body);
    return proved ? { kind: 'proved', proved } : { kind: 'refused' };
  }

  /** Best effort: it can read a name for a week, and nobody has kept it. */
  private async revoke(token: string, authorization: string): Promise<void> {
    const answer = await callProvider({
      url: `${this.url}/api/oauth2/token/revoke`,
      authorization,
      form: { token, token_type_hint: 'access_token' },
    });
    if (answer.kind === 'no-answer' || answer.status !== 200) this.log.warn('discord_token_not_revoked', {});
  }
}

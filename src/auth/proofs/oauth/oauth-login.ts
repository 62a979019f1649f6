import { Injectable } from '@nestjs/common';
import type { ClientDescription } from '../../../foundation/http/client';
import { Log } from '../../../foundation/log/log';
import { SignIn } from '../../sign-in';
import { purposeOf, type LoginContext, type PlatformLogin } from '../platform-login';
import type { Grant } from './exchange';
import type { OAuthProvider } from './oauth-provider';
import { OAuthStates } from './oauth-states';
import { RedirectsConfig } from './redirects.config';

/** Where a browser is to go, and what it must bring back. */
export type Departed =
  | { readonly kind: 'departed'; readonly url: string; readonly state: string }
  | { readonly kind: 'channel-unavailable' | 'redirect-not-allowed' };

/** What a browser brings back. */
export interface Arrival extends Grant {
  readonly state: string;
}

/** Sign-in by a platform's OAuth: the way there, and the way back as the same browser. */
@Injectable()
export class OAuthLogin {
  constructor(
    private readonly states: OAuthStates,
    private readonly redirects: RedirectsConfig,
    private readonly signIn: SignIn,
    private readonly log: Log,
  ) {}

  async depart(
    provider: OAuthProvider,
    { redirectUri, codeChallenge }: { readonly redirectUri: string; readonly codeChallenge: string },
    client: ClientDescription,
  ): Promise<Departed> {
    const state = provider.newState();
    const url = provider.authorizeUrl(state, redirectUri, codeChallenge);
    if (url === undefined) return { kind: 'channel-unavailable' };
    if (!this.redirects.allows(redirectUri)) return { kind: 'redirect-not-allowed' };
    await this.states.open({ channel: provider.channel, state, codeChallenge, redirectUri, client });
    return { kind: 'departed', url, state };
  }

  /** The state is taken before the platform is asked: whatever comes of it, it is not asked twice. */
  async arrive(
    provider: OAuthProvider,
    { state, ...grant }: Arrival,
    context: LoginContext,
  ): Promise<PlatformLogin> {
    const { channel } = provider;
    if (!provider.isSetUp) return { kind: 'channel-unavailable' };
    if (!this.redirects.allows(grant.redirectUri)) return { kind: 'redirect-not-allowed' };
    const id = await this.states.claim({ channel, state, ...grant });
    if (id === undefined) return { kind: 'invalid-state' };
    const exchange = await provider.prove(grant, state);
    switch (exchange.kind) {
      case 'refused':
        return { kind: 'invalid-auth' };
      case 'unavailable':
        this.log.warn('sign_in_platform_failed', { channel, why: exchange.why });
        return { kind: 'provider-error' };
      case 'proved': {
        const outcome = await this.signIn.complete({
          ...purposeOf(context),
          proved: exchange.proved,
          client: context.client,
          consume: (tx) => this.states.consume(tx, id),
        });
        return outcome.kind === 'used' ? { kind: 'invalid-state' } : { kind: 'completed', outcome };
      }
    }
  }
}

import type { ExchangeOutcome, Grant } from './exchange';

/** A platform that signs people in by OAuth 2: browsers are sent there and come back with a code. */
export interface OAuthProvider {
  /** The channel whose accounts it proves. */
  readonly channel: string;
  /** False: the installation has no registration with it. */
  readonly isSetUp: boolean;
  /** A new state, random and in a form that the platform takes. */
  newState(): string;
  /** Where the browser is sent; undefined where nothing is set up. */
  authorizeUrl(state: string, redirectUri: string, codeChallenge: string): string | undefined;
  /** Who the grant is of. `state` is the one that it came with. Never throws. */
  prove(grant: Grant, state: string): Promise<ExchangeOutcome>;
}

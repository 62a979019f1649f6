import type { ClientDescription } from '../../foundation/http/client';
import type { UserPrincipal } from '../../foundation/http/principal';
import type { SignInOutcome } from '../sign-in';

/** Who brings a platform's word: with a session the account joins its user, without one it is a login. */
export interface LoginContext {
  readonly session: UserPrincipal | undefined;
  readonly client: ClientDescription;
}

/**
 * What came of a platform's word. `invalid-auth`: it proves nothing, or nothing any more. `provider-error`: the platform
 * could not be asked.
 */
export type PlatformLogin =
  | { readonly kind: 'completed'; readonly outcome: SignInOutcome }
  | {
      readonly kind:
        'channel-unavailable' | 'redirect-not-allowed' | 'invalid-state' | 'invalid-auth' | 'provider-error';
    };

/** What a sign-in is for, as the session alone decides it. */
export const purposeOf = ({
  session,
}: LoginContext):
  { readonly purpose: 'login' } | { readonly purpose: 'link'; readonly session: UserPrincipal } =>
  session ? { purpose: 'link', session } : { purpose: 'login' };

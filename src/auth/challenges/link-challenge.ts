import type { ClientDescription } from '../../foundation/http/client';
import type { UserPrincipal } from '../../foundation/http/principal';
import { newToken, tokenHash } from './challenge-secrets';
import type { NewChallenge } from './challenges.answers';
import type { Challenges, Creation } from './challenges';
import { newChallenge } from './present-challenge';

export type LinkChallenge =
  | { readonly kind: 'asked'; readonly challenge: NewChallenge }
  | Exclude<Creation, { readonly kind: 'created' }>;

/**
 * A challenge that joins an account on a channel to the session's user, for clients that only typed a number: it proves
 * nothing, so they are shown how to. Who brought no PKCE challenge gets a verifier; the session must be the same anyway.
 */
export async function linkChallenge(
  challenges: Challenges,
  channel: string,
  { session, client, codeChallenge }: LinkAsked,
): Promise<LinkChallenge> {
  const verifier = codeChallenge === undefined ? newToken() : undefined;
  const asked = {
    channel,
    purpose: 'link',
    confirmation: 'typed_code',
    secretHash: verifier === undefined ? Buffer.from(codeChallenge ?? '', 'base64url') : tokenHash(verifier),
    returnPath: null,
    session,
    client,
  } as const;
  const creation = await challenges.create(asked);
  if (creation.kind !== 'created') return creation;
  const challenge = await newChallenge(creation.challenge, asked);
  return {
    kind: 'asked',
    challenge: { ...challenge, ...(verifier !== undefined && { code_verifier: verifier }) },
  };
}

interface LinkAsked {
  readonly session: UserPrincipal;
  readonly client: ClientDescription;
  readonly codeChallenge?: string | undefined;
}

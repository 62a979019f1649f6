import type { Proved } from '../proved';
import { basic, callProvider, isHeaderToken } from './provider-call';

/** What a browser brought back from a platform, its state checked. */
export interface Grant {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/**
 * What came of a grant. `refused`: the code is no good, or whoever it names may not sign in. `unavailable`: the platform
 * gave no usable answer, so nothing is known; `why` holds nothing of anybody.
 */
export type ExchangeOutcome =
  | { readonly kind: 'proved'; readonly proved: Proved }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable'; readonly why: string };

export interface TokenEndpoint {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A token of the kind that was asked for, or why there is none. */
export type TokenOutcome =
  { readonly kind: 'token'; readonly token: string } | Exclude<ExchangeOutcome, { readonly kind: 'proved' }>;

/** Exchanges the code at the platform's token endpoint (RFC 6749 §4.1.3, with PKCE) for the token of that name. */
export async function exchangeCode(
  { url, clientId, clientSecret }: TokenEndpoint,
  { code, redirectUri, codeVerifier }: Grant,
  tokenName: 'access_token' | 'id_token',
): Promise<TokenOutcome> {
  const answer = await callProvider({
    url,
    authorization: basic(clientId, clientSecret),
    form: {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: clientId,
      code_verifier: codeVerifier,
    },
  });
  if (answer.kind === 'no-answer') return { kind: 'unavailable', why: answer.why };
  const { status, body } = answer;
  // Every other refusal is about us, not about whoever signs in.
  if (status === 400 && body.error === 'invalid_grant') return { kind: 'refused' };
  if (status !== 200) return { kind: 'unavailable', why: `status-${status}` };
  const token = body[tokenName];
  return isHeaderToken(token) ? { kind: 'token', token } : { kind: 'unavailable', why: `no-${tokenName}` };
}

import type { Sender } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import type { ClientDescription } from '../../foundation/http/client';
import type { UserPrincipal } from '../../foundation/http/principal';

/** How well an account on a channel was proved: a code that we sent came back, or the platform signed that it is theirs. */
export type ProofAssurance = 'roundtrip' | 'platform_signed';

/** Evidence that whoever calls controls this account on a channel. Only the files of `proofs` and `challenges` make one. */
export interface Proved {
  readonly channel: string;
  readonly sender: Sender;
  readonly assurance: ProofAssurance;
  /** Ways of proof as the token's `amr` lists them: `['whatsapp', 'typed_code']`. */
  readonly amr: readonly string[];
}

/** What is to come of a proof. */
export interface SignInRequest {
  readonly proved: Proved;
  /** `login`: a session. `link`: the account joins the session's user. `reauth`: the session counts as fresh again. */
  readonly purpose: 'login' | 'link' | 'reauth';
  /** Who asked; needed for everything but a login. */
  readonly session?: UserPrincipal;
  readonly client: ClientDescription;
  /** Makes the refresh token derived: the same seed gives the same one, so an answer that was lost can be given again. */
  readonly seed?: string;
  /** Uses up what proves it (challenge, nonce), in the transaction of the sign-in. False: it was used already. */
  readonly consume: (tx: Tx) => Promise<boolean>;
  /** In the same transaction, after the session was opened: `sessionId` is absent where a link opened none. */
  readonly done?: (tx: Tx, sessionId: string | undefined) => Promise<void>;
}

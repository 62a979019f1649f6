import type { ServerResponse } from 'node:http';
import { ApiProperty } from '@nestjs/swagger';
import { Problem } from '../foundation/http/problem';
import type { MergeOffer } from './linking/merge-tokens';
import { present, SessionAnswer, type Transport } from './sessions/session-answer';
import type { SignInOutcome } from './sign-in';
import { IdentityAnswer, identityAnswer, UserAnswer, userAnswer } from './user-answer';

/** A new session. */
export class SignedInAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: UserAnswer })
  user!: UserAnswer;

  @ApiProperty({ type: SessionAnswer })
  session!: SessionAnswer;

  @ApiProperty({ example: false, description: 'This sign-in made the account.' })
  is_new_user!: boolean;
}

/** The account on the channel belongs to the session's user now. */
export class LinkedAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ example: true })
  linked!: true;

  @ApiProperty({ type: IdentityAnswer })
  identity!: IdentityAnswer;

  @ApiProperty({ type: UserAnswer })
  user!: UserAnswer;
}

/** The session counts as proved just now: what asks for a fresh one may be done for ten minutes. */
export class FreshAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ example: true })
  fresh!: true;

  @ApiProperty({ type: UserAnswer })
  user!: UserAnswer;
}

export interface AnswerOptions {
  readonly transport: Transport;
  /** Where the cookies go. */
  readonly response: ServerResponse;
  /** What old clients know for an account that is somebody else's: `TELEGRAM_ALREADY_LINKED`. */
  readonly alreadyLinkedCode?: string;
}

/** What the caller is told of a sign-in; throws the Problem of one that came to nothing. */
export function signInAnswer(
  outcome: SignInOutcome,
  { transport, response, alreadyLinkedCode = 'IDENTITY_ALREADY_LINKED' }: AnswerOptions,
): SignedInAnswer | LinkedAnswer | FreshAnswer {
  switch (outcome.kind) {
    case 'signed-in':
      return {
        success: true,
        user: userAnswer(outcome.account),
        session: present(outcome.session, transport, response),
        is_new_user: outcome.isNewUser,
      };
    case 'linked': {
      const identity = outcome.account.identities.find(({ id }) => id === outcome.identityId);
      if (!identity) throw new Error('a linked identity is not in its account');
      return {
        success: true,
        linked: true,
        identity: identityAnswer(identity),
        user: userAnswer(outcome.account),
      };
    }
    case 'fresh':
      return { success: true, fresh: true, user: userAnswer(outcome.account) };
    case 'owned-by-other':
      throw new Problem(409, alreadyLinkedCode, 'That account belongs to another user.', {
        details: { merge: mergeDetails(outcome.merge) },
      });
    case 'no-proof':
      throw new Problem(403, 'AUTH_PROOF_REQUIRED', 'That does not prove whose account it is.');
    case 'suspended':
      throw new Problem(403, 'ACCOUNT_SUSPENDED', 'This account is suspended.');
    case 'not-yours':
      throw new Problem(403, 'AUTH_PROOF_REQUIRED', 'That account is not one of yours.');
    case 'channel-limit':
      throw new Problem(409, 'CHANNEL_LIMIT', 'This account has five of that channel already.');
    case 'ended':
      throw new Problem(401, 'INVALID_SESSION', 'Sign in again.');
    case 'used':
      throw new Problem(409, 'PROOF_USED', 'This proof was used before.');
  }
}

const mergeDetails = ({ token, expiresAt, other }: MergeOffer) => ({
  merge_token: token,
  expires_at: expiresAt.toISOString(),
  other: { created_at: other.createdAt.toISOString(), channels: other.channels, name: other.name },
});

import type { ServerResponse } from 'node:http';
import { Problem } from '../../foundation/http/problem';
import type { Transport } from '../sessions/session-answer';
import { signInAnswer, type FreshAnswer, type LinkedAnswer, type SignedInAnswer } from '../sign-in.answer';
import type { Departed } from './oauth/oauth-login';
import type { AuthorizeAnswer } from './oauth/oauth.requests';
import type { PlatformLogin } from './platform-login';

export interface PlatformLoginOptions {
  /** What old clients know for an account that is somebody else's: `TELEGRAM_ALREADY_LINKED`. */
  readonly alreadyLinkedCode: string;
  readonly transport: Transport | undefined;
  /** Where the cookies go. */
  readonly response: ServerResponse;
}

/** What the caller is told of a sign-in by a platform; throws the Problem of one that came to nothing. */
export function platformLoginAnswer(
  login: PlatformLogin,
  { alreadyLinkedCode, transport = 'body', response }: PlatformLoginOptions,
): SignedInAnswer | LinkedAnswer | FreshAnswer {
  if (login.kind !== 'completed') throw platformProblem(login.kind);
  return signInAnswer(login.outcome, { transport, response, alreadyLinkedCode });
}

/** Where the browser is to go; throws the Problem of one that is sent nowhere. */
export function authorizeAnswer(departed: Departed): AuthorizeAnswer {
  if (departed.kind !== 'departed') throw platformProblem(departed.kind);
  return { url: departed.url, state: departed.state };
}

/** Why somebody cannot be signed in by a platform, or sent there. Never says more of what was wrong with a proof. */
function platformProblem(why: Exclude<PlatformLogin['kind'], 'completed'>): Problem {
  switch (why) {
    case 'channel-unavailable':
      return new Problem(422, 'CHANNEL_UNAVAILABLE', 'Nobody can sign in by this channel here.');
    case 'redirect-not-allowed':
      return new Problem(400, 'REDIRECT_NOT_ALLOWED', 'This redirect_uri is not on the list.');
    case 'invalid-state':
      return new Problem(
        400,
        'INVALID_STATE',
        'This sign-in was not begun here, or not lately. Begin again.',
      );
    case 'invalid-auth':
      return new Problem(401, 'INVALID_AUTH', 'This does not prove who you are. Sign in again.');
    case 'provider-error':
      return new Problem(502, 'PROVIDER_ERROR', 'The platform did not answer as it should. Try again.');
  }
}

import type { ServerResponse } from 'node:http';
import { Problem } from '../../foundation/http/problem';
import { challengeNotFound } from './present-challenge';
import type { EndedStatus } from './challenge-token.sql';
import type { Exchange } from './challenge-tokens';
import type { WaitingAnswer } from './challenges.answers';

type Waiting = Extract<Exchange, { kind: 'waiting' }>;
type Refused = Exclude<Exchange, { kind: 'waiting' | 'done' }>;

/** 202: ask again. */
export function waitingAnswer({ status }: Waiting, response: ServerResponse): WaitingAnswer {
  response.statusCode = 202;
  response.setHeader('Retry-After', '2');
  return { success: true, status };
}

/** Why a challenge takes no code any more. */
export function endedProblem(status: EndedStatus): Problem {
  switch (status) {
    case 'failed':
      return exchangeProblem({ kind: 'locked' });
    case 'confirmed':
    case 'consumed':
      return exchangeProblem({ kind: 'consumed' });
    case 'denied':
    case 'expired':
      return exchangeProblem({ kind: status });
  }
}

/** Why a token call gets nothing, and never will where it says so. */
export function exchangeProblem(refused: Refused, wrongCode = 'CONFIRM_CODE_INVALID'): Problem {
  switch (refused.kind) {
    case 'wrong-code':
      return new Problem(422, wrongCode, 'That is not the code.', {
        details: { attempts_left: refused.attemptsLeft },
      });
    case 'not-found':
      return challengeNotFound();
    case 'session-needed':
      return new Problem(401, 'UNAUTHORIZED', 'Sign in first.');
    case 'locked':
      return new Problem(423, 'CHALLENGE_LOCKED', 'Too many wrong codes. Begin again.');
    case 'denied':
      return new Problem(403, 'CHALLENGE_DENIED', 'The person said no, or nothing. Begin again.');
    case 'expired':
      return new Problem(410, 'CHALLENGE_EXPIRED', 'Too late. Begin again.');
    case 'consumed':
      return new Problem(409, 'CHALLENGE_CONSUMED', 'This was used before.');
  }
}

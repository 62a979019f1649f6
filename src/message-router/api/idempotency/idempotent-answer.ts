import { Problem } from '../../../foundation/http/problem';
import { problemOf, type Refusal } from '../messages/refusals';
import type { Outcome } from './idempotent';

/** The answer to the caller, or the refusal thrown. */
export function answerOf<Answer extends object>(outcome: Outcome<Answer, Refusal>): Answer {
  switch (outcome.kind) {
    case 'done':
      return outcome.answer;
    case 'refused':
      throw problemOf(outcome.why);
    case 'mismatch':
      throw new Problem(422, 'IDEMPOTENCY_MISMATCH', 'This key was used for another request.');
    case 'in-progress':
      throw new Problem(409, 'IDEMPOTENCY_IN_PROGRESS', 'A request with this key is under way.', {
        retryAfter: 1,
      });
  }
}

import { Injectable } from '@nestjs/common';
import type { Sender } from '../../channels';
import { Clock } from '../../foundation/clock';
import { FailureLimit } from '../../foundation/http/failure-limit';

/** Codes that were nobody's, by who sent them: five in ten minutes are answered. */
@Injectable()
export class CodeGuesses {
  private readonly limit: FailureLimit;

  constructor(clock: Clock) {
    this.limit = new FailureLimit({ failures: 5, windowMs: 10 * 60_000 }, clock);
  }

  /** One more; false if it was too many, and is not even answered. */
  answered(sender: Sender): boolean {
    const key = keyOf(sender);
    const answered = !this.limit.blocked(key);
    this.limit.fail(key);
    return answered;
  }
}

const keyOf = ({ keys: [strongest] }: Sender): string =>
  strongest ? `${strongest.kind} ${strongest.scope} ${strongest.value}` : '';

import { Injectable } from '@nestjs/common';
import type { Sender } from '../../channels';
import { Clock } from '../../foundation/clock';
import { FailureLimit } from '../../foundation/http/failure-limit';

/** Codes that were nobody's, by who sent them: after five in ten minutes they are not even answered. */
@Injectable()
export class CodeGuesses {
  private readonly limit: FailureLimit;

  constructor(clock: Clock) {
    this.limit = new FailureLimit({ failures: 5, windowMs: 10 * 60_000 }, clock);
  }

  /** True while the sender has guesses left. */
  allowed(sender: Sender): boolean {
    return !this.limit.blocked(keyOf(sender));
  }

  /** One guess more. */
  count(sender: Sender): void {
    this.limit.fail(keyOf(sender));
  }
}

const keyOf = ({ keys: [strongest] }: Sender): string =>
  strongest ? `${strongest.kind} ${strongest.scope} ${strongest.value}` : '';

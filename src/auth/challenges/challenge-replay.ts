import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import type { UserPrincipal } from '../../foundation/http/principal';
import { accountOf, Users } from '../../users';
import { SignIn, type SignInOutcome } from '../sign-in';
import type { ChallengeRow } from './challenge-token.sql';

/** The answer that was given and may have been lost on the way, once more; nothing is done a second time. */
@Injectable()
export class ChallengeReplay {
  constructor(
    private readonly database: Database,
    private readonly users: Users,
    private readonly signIn: SignIn,
  ) {}

  /** Undefined where it cannot be given again: the session has ended or was renewed since, the account moved on. */
  async outcomeOf(
    challenge: ChallengeRow,
    session: UserPrincipal | undefined,
  ): Promise<SignInOutcome | undefined> {
    const { purpose, sender, id, openedSessionId, consumedAt } = challenge;
    // What came to nothing was used up too, and must not come to something now.
    if (!openedSessionId) return undefined;
    const found = sender && (await this.database.transaction((tx) => this.users.find(tx, sender)));
    if (!found) return undefined;
    if (purpose === 'login') {
      const outcome = await this.signIn.repeat(openedSessionId, found.userId, id);
      // Both were written by one transaction if this sign-in made the user.
      return outcome?.kind === 'signed-in'
        ? { ...outcome, isNewUser: outcome.account.user.createdAt.getTime() === consumedAt?.getTime() }
        : undefined;
    }
    const account =
      found.userId === session?.userId ? await accountOf(this.database, found.userId) : undefined;
    if (!account) return undefined;
    return purpose === 'reauth'
      ? { kind: 'fresh', account }
      : { kind: 'linked', account, identityId: found.identityId, already: false };
  }
}

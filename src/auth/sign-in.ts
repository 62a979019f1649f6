import { Injectable } from '@nestjs/common';
import type { Tx } from '../foundation/database/tx';
import type { UserPrincipal } from '../foundation/http/principal';
import {
  accountOf,
  cancelDeletion,
  linkIdentity,
  resolveProved,
  Users,
  type Account,
  type ResolveRules,
} from '../users';
import { MergeTokens, type MergeOffer } from './linking/merge-tokens';
import type { SignInRequest } from './proofs/proved';
import type { OpenedSession } from './sessions/opened-session';
import { Sessions } from './sessions/sessions';

/**
 * What came of a proof.
 * `signed-in`: a new session. `linked`: the account on the channel is the session's user's (`already`: it was before).
 * `fresh`: the session counts as proved just now.
 * `owned-by-other`: it is somebody else's; both are proved now, so the caller may merge them.
 * `no-proof`: only a number spoke for an account that has a user id. `not-yours`: a session was to be made fresh with an
 * account that is not its user's. `ended`: that session is no more. `used`: the proof was used before.
 */
export type SignInOutcome =
  | {
      readonly kind: 'signed-in';
      readonly account: Account;
      readonly session: OpenedSession;
      readonly isNewUser: boolean;
    }
  | {
      readonly kind: 'linked';
      readonly account: Account;
      readonly identityId: string;
      readonly already: boolean;
    }
  | { readonly kind: 'fresh'; readonly account: Account }
  | { readonly kind: 'owned-by-other'; readonly merge: MergeOffer }
  | { readonly kind: 'used' | 'no-proof' | 'suspended' | 'ended' | 'not-yours' | 'channel-limit' };

/** Proof → identity → user → session: the one place where a proof becomes a session or a link. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly mergeTokens: MergeTokens,
  ) {}

  /**
   * All of it in one transaction, repeated where it lost a race: the proof is used up exactly if what it proves is done.
   * Nothing but a `Proved` leads here, so nothing that somebody typed does.
   */
  complete(request: SignInRequest): Promise<SignInOutcome> {
    return this.users.transaction(async (tx, rules): Promise<SignInOutcome | undefined> => {
      if (!(await request.consume(tx))) return { kind: 'used' };
      if (request.purpose === 'login') return this.logIn(tx, request, rules);
      if (!request.session) throw new Error(`a ${request.purpose} needs a session`);
      return request.purpose === 'link'
        ? this.link(tx, request, request.session, rules)
        : this.prove(tx, request, request.session, rules);
    });
  }

  /** The answer that `complete` gave for this seed, once more; undefined if its session ended, or was renewed more often. */
  repeat(sessionId: string, userId: string, seed: string, renewals = 0): Promise<SignInOutcome | undefined> {
    return this.users
      .transaction(async (tx): Promise<SignInOutcome | null> => {
        const session = await this.sessions.reopen(tx, sessionId, userId, seed, renewals);
        const account = session && (await accountOf(tx, userId));
        return account ? { kind: 'signed-in', account, session, isNewUser: false } : null;
      })
      .then((outcome) => outcome ?? undefined);
  }

  private async logIn(
    tx: Tx,
    request: SignInRequest,
    rules: ResolveRules,
  ): Promise<SignInOutcome | undefined> {
    const resolved = await resolveProved(tx, request.proved, rules);
    if (!resolved) return undefined;
    const { userId, identityId, isNew } = resolved;
    if (!resolved.proof) return { kind: 'no-proof' };
    const account = await accountOf(tx, userId);
    // Merged since it was found: the survivor is found the next time.
    if (!account || account.user.status === 'merged') return undefined;
    if (account.user.status === 'suspended') return { kind: 'suspended' };
    const session = await this.sessions.open(tx, {
      userId,
      identityId,
      amr: request.proved.amr,
      client: request.client,
      ...(request.seed !== undefined && { seed: request.seed }),
    });
    await cancelDeletion(tx, userId);
    await request.done?.(tx, session.id);
    return { kind: 'signed-in', account, session, isNewUser: isNew };
  }

  private async link(
    tx: Tx,
    { proved, done }: SignInRequest,
    session: UserPrincipal,
    rules: ResolveRules,
  ): Promise<SignInOutcome | undefined> {
    const linked = await linkIdentity(tx, session.userId, proved, rules);
    switch (linked?.kind) {
      case undefined:
        return undefined;
      case 'linked': {
        const { identityId, already } = linked;
        // What was the user's before proves that it is them. What joins now proves nothing about them: whoever had taken
        // the session would make it fresh with an account of their own.
        if (already) await this.sessions.prove(tx, session.sessionId, { identityId, amr: proved.amr });
        const account = await accountOf(tx, session.userId);
        if (!account) return { kind: 'ended' };
        await done?.(tx, undefined);
        return { kind: 'linked', account, identityId, already };
      }
      case 'owned-by-other': {
        const { identityId, userId } = linked;
        const merge = await this.mergeTokens.issue(tx, session, {
          identityId,
          userId,
          channel: proved.channel,
        });
        return { kind: 'owned-by-other', merge };
      }
      case 'channel-limit':
      case 'no-proof':
        return { kind: linked.kind };
      case 'gone':
        return { kind: 'ended' };
    }
  }

  private async prove(
    tx: Tx,
    { proved, done }: SignInRequest,
    session: UserPrincipal,
    rules: ResolveRules,
  ): Promise<SignInOutcome | undefined> {
    const found = await this.users.find(tx, proved.sender);
    if (found?.userId !== session.userId) return { kind: 'not-yours' };
    const resolved = await resolveProved(tx, proved, rules);
    if (resolved?.userId !== session.userId) return undefined;
    if (!resolved.proof) return { kind: 'no-proof' };
    const { identityId } = resolved;
    const fresh = await this.sessions.prove(tx, session.sessionId, { identityId, amr: proved.amr });
    const account = fresh && (await accountOf(tx, session.userId));
    if (!account) return { kind: 'ended' };
    await done?.(tx, undefined);
    return { kind: 'fresh', account };
  }
}

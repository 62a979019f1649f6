import { Injectable } from '@nestjs/common';
import type { Tx } from '../../foundation/database/tx';
import type { ClientDescription } from '../../foundation/http/client';
import type { UserPrincipal } from '../../foundation/http/principal';
import {
  accountOf,
  holdIdentities,
  mergeUsers,
  PersonalDataRegistry,
  undoMerge,
  Users,
  type Account,
  type MergeRules,
} from '../../users';
import { Speaker } from '../../message-router';
import type { OpenedSession } from '../sessions/opened-session';
import { Sessions } from '../sessions/sessions';
import { mergedNotice } from './link-texts';
import { MergeTokens } from './merge-tokens';
import { endOpenChallenges, organizationsOf, type JoinedOrganization } from './merging.sql';

export interface MergeRequest {
  /** Of who has just proved both accounts. */
  readonly session: UserPrincipal;
  readonly token: string;
  /** Which account the other becomes part of. */
  readonly keep: 'session' | 'other';
  readonly client: ClientDescription;
}

/** What becomes of the account that is given up. */
export interface MergeEffects {
  readonly survivorId: string;
  readonly loserId: string;
  /** The survivor's account afterwards. */
  readonly account: Account;
  /** Those of its identities that joined. */
  readonly identityIds: readonly string[];
  readonly conversations: number;
  readonly organizations: readonly JoinedOrganization[];
  /** Dollars. */
  readonly credit: string;
  readonly sessionsEnded: number;
}

/** `late`, `used`, `unknown`: of the token. `stale`: one of the accounts is not what it was. */
export type MergeOutcome<Done> =
  | ({ readonly kind: 'merged'; readonly effects: MergeEffects } & Done)
  | { readonly kind: 'late' | 'used' | 'unknown' | 'stale' };

export interface MergeDone {
  readonly mergeId: string;
  readonly undoUntil: Date;
  readonly session: OpenedSession;
}

/** Takes back what was done to see what would be. */
class Rehearsed extends Error {}

/** Makes the two accounts one that one caller has proved. */
@Injectable()
export class Merging {
  constructor(
    private readonly users: Users,
    private readonly holders: PersonalDataRegistry,
    private readonly tokens: MergeTokens,
    private readonly sessions: Sessions,
    private readonly speaker: Speaker,
  ) {}

  /** What a merge would do, by doing it and taking it back: the token can be used afterwards. */
  async preview(request: MergeRequest): Promise<MergeOutcome<object>> {
    let outcome: MergeOutcome<object> = { kind: 'stale' };
    const rehearse = this.users.transaction(async (tx, rules) => {
      outcome = await this.mergeIn(tx, request, rules);
      throw new Rehearsed();
    });
    await rehearse.catch((reason: unknown) => {
      if (!(reason instanceof Rehearsed)) throw reason;
    });
    return outcome;
  }

  /**
   * All or nothing. The caller goes on with a new session of the account that is kept, begun with what theirs was begun with;
   * those of the other end, and so does what either had under way. The person is told in all their chats.
   */
  merge(request: MergeRequest): Promise<MergeOutcome<MergeDone>> {
    return this.users.transaction(async (tx, rules): Promise<MergeOutcome<MergeDone>> => {
      const merged = await this.mergeIn(tx, request, rules);
      if (merged.kind !== 'merged') return merged;
      const { survivorId } = merged.effects;
      await endOpenChallenges(tx, survivorId);
      await this.sessions.revoke(tx, { sessionId: request.session.sessionId }, 'merged');
      const session = await this.sessions.open(tx, {
        userId: survivorId,
        // Never with the proof of the other account: it may have come from somebody who was talked into giving it.
        identityId: request.session.identityId,
        amr: request.session.amr,
        client: request.client,
      });
      await this.speaker.tell(
        tx,
        { userId: survivorId, evenIfStopped: true },
        mergedNotice(request.client, merged.undoUntil),
      );
      return { ...merged, session };
    });
  }

  /** Parts them again; undefined where that is not possible. */
  undo(
    session: UserPrincipal,
    mergeId: string,
  ): Promise<{ readonly kind: 'undone'; readonly userId: string } | { readonly kind: 'not-possible' }> {
    return this.users.transaction((tx, rules) =>
      undoMerge(tx, this.holders, { mergeId, userId: session.userId }, rules),
    );
  }

  private async mergeIn(tx: Tx, { session, token, keep }: MergeRequest, rules: MergeRules) {
    const used = await this.tokens.use(tx, session, token);
    if (used.kind !== 'proved') return used;
    const [survivorId, loserId] =
      keep === 'session' ? [session.userId, used.userId] : [used.userId, session.userId];
    const merged = await mergeUsers(tx, this.holders, { survivorId, loserId, by: { actor: 'user' } }, rules);
    if (merged.kind === 'stale') return merged;
    const { mergeId, undoUntil, moved, credit } = merged;
    const account = await accountOf(tx, survivorId);
    if (!account) throw new Error('a survivor has no account');
    const joined = new Set(moved.identities);
    const theirs = account.identities.filter(({ id }) => joined.has(id) === (keep === 'other'));
    await holdIdentities(
      tx,
      theirs.map(({ id }) => id),
      rules.now,
    );
    const effects: MergeEffects = {
      survivorId,
      loserId,
      account,
      identityIds: moved.identities ?? [],
      conversations: moved.conversations?.length ?? 0,
      organizations: await organizationsOf(tx, survivorId, moved.organizations ?? []),
      credit: credit?.amount ?? '0',
      sessionsEnded: moved.sessions?.length ?? 0,
    };
    return { kind: 'merged' as const, effects, mergeId, undoUntil };
  }
}

import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';
import { audit, type AuditLine } from '../../foundation/audit/audit-log.sql';
import { cancelDeletion } from '../cancel-deletion.sql';
import type { Moved, PersonalDataRegistry } from '../personal-data';
import { moveCredit, returnCredit, type MovedCredit } from './merge-credit.sql';
import * as sql from './merge-users.sql';

/** How long a merge can be undone, days. */
export const UNDO_MERGE_DAYS = 30;

/** `stale`: one of them is not active any more, or they are one already; nothing was changed. */
export type Merged =
  | {
      readonly kind: 'merged';
      readonly mergeId: string;
      readonly undoUntil: Date;
      readonly moved: MovedLists;
      readonly credit: MovedCredit | null;
    }
  | { readonly kind: 'stale' };

/** What the survivor has now, in ids by what the holders call it: `identities`, `conversations`, `organizations`. */
export type MovedLists = Readonly<Record<string, readonly string[]>>;

export interface MergeRules {
  readonly now: Date;
  /** Dollars: what a person is welcomed with once, whatever their accounts were. */
  readonly initialCredits: string;
}

/**
 * Makes two accounts one: all that `loserId` had is `survivorId`'s, their sessions end, and their ids lead to the survivor.
 * Whoever proved both, or said in both chats that they are theirs, may ask for it. Of merges of the same two at once, in
 * whatever direction, one happens.
 */
export async function mergeUsers(
  tx: Tx,
  holders: PersonalDataRegistry,
  { survivorId, loserId, by }: { survivorId: string; loserId: string; by: Pick<AuditLine, 'actor'> },
  { now, initialCredits }: MergeRules,
): Promise<Merged> {
  if (survivorId === loserId || !(await sql.lockActive(tx, [survivorId, loserId]))) return { kind: 'stale' };
  // Or what joins it now would be erased with it, of which nobody spoke.
  await cancelDeletion(tx, survivorId);
  const moved: Record<string, Moved> = {};
  for (const holder of holders.all) moved[holder.name] = await holder.reassign(tx, loserId, survivorId);
  const credit = await moveCredit(tx, loserId, survivorId, initialCredits);
  const absorbed = await sql.absorb(tx, loserId, survivorId);
  const mergeId = uuid7();
  await sql.insertMerge(tx, {
    id: mergeId,
    survivorId,
    loserId,
    moved: { holders: moved, credit, absorbed } satisfies MovedByMerge,
    now,
  });
  await audit(tx, {
    ...by,
    actorId: survivorId,
    action: 'user.merged',
    userId: survivorId,
    targetId: loserId,
  });
  const undoUntil = new Date(now.getTime() + UNDO_MERGE_DAYS * 86_400_000);
  return { kind: 'merged', mergeId, undoUntil, moved: listsOf(Object.values(moved)), credit };
}

/** The lists of ids among what the holders tell. */
const listsOf = (parts: readonly Moved[]): MovedLists =>
  Object.fromEntries(
    parts
      .flatMap((part) => Object.entries(part))
      .flatMap(([name, value]) =>
        Array.isArray(value) && value.every((id): id is string => typeof id === 'string')
          ? [[name, value]]
          : [],
      ),
  );

/**
 * Parts what a merge made one, as far as the survivor still has it; credit that was spent is gone. `not-possible`: it is not
 * this user's, it is too old, it was undone, a later merge stands on it, or one of the two would have no identity.
 */
export async function undoMerge(
  tx: Tx,
  holders: PersonalDataRegistry,
  { mergeId, userId }: { mergeId: string; userId: string },
  { now }: Pick<MergeRules, 'now'>,
): Promise<{ readonly kind: 'undone'; readonly userId: string } | { readonly kind: 'not-possible' }> {
  const since = new Date(now.getTime() - UNDO_MERGE_DAYS * 86_400_000);
  const merge = await sql.takeMerge(tx, mergeId, userId, since, now);
  if (!merge) return { kind: 'not-possible' };
  const { survivorId, loserId } = merge;
  // Written by `mergeUsers`, and read by nobody else.
  const { holders: moved, credit, absorbed } = merge.moved as MovedByMerge;
  await sql.standAlone(tx, loserId, absorbed);
  for (const holder of [...holders.all].reverse()) {
    const part = moved[holder.name];
    if (part) await holder.restore(tx, part, loserId, survivorId);
  }
  if (credit) await returnCredit(tx, credit);
  await audit(tx, {
    actor: 'user',
    actorId: userId,
    action: 'user.parted',
    userId: survivorId,
    targetId: loserId,
  });
  return { kind: 'undone', userId: loserId };
}

interface MovedByMerge {
  readonly holders: Readonly<Record<string, Moved>>;
  readonly credit: MovedCredit | null;
  /** Users who were merged into the loser before: they lead to the survivor, so there are no chains. */
  readonly absorbed: readonly string[];
}

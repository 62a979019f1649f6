import type { Tx } from '../../foundation/database/tx';
import type { MergeRules } from '../merge/merge-users';
import type { PersonalDataRegistry } from '../personal-data';
import { UNDO_LINK_DAYS } from './link-offers.sql';
import { partIdentity, type Parted } from './part-identity';
import { lockIdentity } from './part-identity.sql';

/** `too-late`: it joined more than seven days ago, or the user began with it. */
export type LinkUndone = Parted | { readonly kind: 'too-late' };

/**
 * Takes back that an identity was linked to an account or joined it, for seven days: it gets a user of its own, with what was
 * said by it. Whoever the account belongs to may ask, and whoever the identity belongs to.
 */
export async function undoLink(
  tx: Tx,
  holders: PersonalDataRegistry,
  { userId, identityId }: { readonly userId: string; readonly identityId: string },
  rules: MergeRules,
): Promise<LinkUndone> {
  const standing = await lockIdentity(tx, identityId, userId);
  if (!standing) return { kind: 'not-found' };
  const since = rules.now.getTime() - UNDO_LINK_DAYS * 86_400_000;
  if (!standing.linkedAt || standing.linkedAt.getTime() <= since) return { kind: 'too-late' };
  return partIdentity(
    tx,
    holders,
    { userId, identityId, by: { actor: 'user', reason: 'link_undone' } },
    rules,
  );
}

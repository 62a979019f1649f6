import type { Tx } from '../../foundation/database/tx';
import { audit, type AuditLine } from '../../foundation/audit/audit-log.sql';
import { insertUserWithOrganization } from '../organizations/personal-organization.sql';
import type { PersonalDataRegistry, Parting } from '../personal-data';
import { accountDisplay } from './account-display';
import * as sql from './part-identity.sql';

/** `last`: a user's only identity stays, or nobody could get into the account again. */
export type Unlinked = { readonly kind: 'unlinked' | 'not-found' | 'last' };

/**
 * Takes an identity out of an account: its keys and phone proofs end, sessions that began with it too. What was said stays
 * the user's; whoever writes from there next is somebody new. Of two at once for the last two, one stays.
 */
export async function unlinkIdentity(
  tx: Tx,
  holders: PersonalDataRegistry,
  { userId, identityId }: { userId: string; identityId: string },
  { now }: { readonly now: Date },
): Promise<Unlinked> {
  const standing = await sql.lockIdentity(tx, identityId, userId);
  if (!standing) return { kind: 'not-found' };
  if (standing.others === 0) return { kind: 'last' };
  await tellHolders(tx, holders, { ...standing, identityId, fromUserId: userId, toUserId: null });
  await sql.endIdentity(tx, identityId, now);
  await sql.promoteOldest(tx, userId);
  await audit(tx, {
    actor: 'user',
    actorId: userId,
    action: 'identity.unlinked',
    userId,
    targetId: identityId,
  });
  return { kind: 'unlinked' };
}

/** `only`: it is all that the user has, so there is nothing to part. */
export type Parted =
  { readonly kind: 'parted'; readonly userId: string } | { readonly kind: 'not-found' | 'only' };

/**
 * Gives an identity a user of its own, with what was said by it: it had joined an account that was not theirs. Sessions that
 * began with it end.
 */
export async function partIdentity(
  tx: Tx,
  holders: PersonalDataRegistry,
  { userId, identityId, by }: { userId: string; identityId: string; by: Pick<AuditLine, 'actor' | 'reason'> },
  { now, initialCredits }: { readonly now: Date; readonly initialCredits: string },
): Promise<Parted> {
  const standing = await sql.lockIdentity(tx, identityId, userId);
  if (!standing) return { kind: 'not-found' };
  if (standing.others === 0) return { kind: 'only' };
  const { channel, name, keys } = standing;
  const shown = accountDisplay(channel, keys);
  const made = await insertUserWithOrganization(
    tx,
    { ...(name !== null && { name }), fallbackName: shown, slugHint: channel },
    initialCredits,
  );
  await tellHolders(tx, holders, {
    ...standing,
    identityId,
    fromUserId: userId,
    toUserId: made.userId,
  });
  await sql.moveIdentity(tx, identityId, made.userId, now);
  await sql.promoteOldest(tx, userId);
  await audit(tx, { ...by, action: 'identity.parted', userId, targetId: identityId });
  await audit(tx, {
    ...by,
    action: 'user.created',
    userId: made.userId,
    organizationId: made.organizationId,
  });
  return { kind: 'parted', userId: made.userId };
}

async function tellHolders(
  tx: Tx,
  holders: PersonalDataRegistry,
  { identityId, channel, conversationKeys, fromUserId, toUserId }: Parting,
): Promise<void> {
  const parting = { identityId, channel, conversationKeys, fromUserId, toUserId };
  for (const holder of holders.all) await holder.part(tx, parting);
}

import type { Sender } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import { audit } from '../../foundation/audit/audit-log.sql';
import { lockActiveUser } from '../organizations/personal-organization.sql';
import type { Assurance } from './identity.entity';
import { announceLink, countIdentities, markLinked, raiseAssurance } from './identity-proofs.sql';
import { insertIdentity, provePhone } from './identity-writes.sql';
import {
  recogniseLocked,
  resolveSender,
  welcomeBack,
  type Resolved,
  type ResolveRules,
} from './resolve-sender';

/** Accounts that one person may have on one channel. */
export const IDENTITIES_OF_A_CHANNEL = 5;

export type ProvedAssurance = Exclude<Assurance, 'inbound'>;

/** Somebody who proved that an account on a channel is theirs. */
export interface ProvedSender {
  readonly channel: string;
  readonly sender: Sender;
  readonly assurance: ProvedAssurance;
}

/**
 * The user of a proved account, made if nobody knows it; as `resolveSender`, and the identity is marked as proved. `proof` of
 * the answer is false where only a number spoke for an account that has a user id: that signs nobody in.
 */
export async function resolveProved(
  tx: Tx,
  { sender, channel, assurance }: ProvedSender,
  rules: ResolveRules,
): Promise<Resolved | undefined> {
  const resolved = await resolveSender(tx, sender, channel, rules);
  if (resolved?.proof) await raiseAssurance(tx, resolved.identityId, assurance, rules.now);
  return resolved;
}

/**
 * What came of linking. `linked`: the account is the user's now; `already` if it was before. `owned-by-other`: it is another
 * user's, and stays so. `channel-limit`: the user has five of this channel. `no-proof`: only a number spoke for it.
 * `gone`: the user is not active.
 */
export type Linked =
  | { readonly kind: 'linked'; readonly identityId: string; readonly already: boolean }
  | { readonly kind: 'owned-by-other'; readonly userId: string; readonly identityId: string }
  | { readonly kind: 'channel-limit' | 'no-proof' | 'gone' };

/** Joins a proved account to a user. Nobody's account moves: what is somebody else's is theirs. Undefined: ask again. */
export async function linkIdentity(
  tx: Tx,
  userId: string,
  { sender, channel, assurance }: ProvedSender,
  rules: ResolveRules,
): Promise<Linked | undefined> {
  const recognition = await recogniseLocked(tx, sender, rules);
  if (recognition.kind === 'known') {
    if (!recognition.proof) return { kind: 'no-proof' };
    const resolved = await welcomeBack(tx, sender, recognition, rules);
    if (!resolved) return undefined;
    if (resolved.userId !== userId)
      return { kind: 'owned-by-other', userId: resolved.userId, identityId: resolved.identityId };
    await raiseAssurance(tx, resolved.identityId, assurance, rules.now);
    return { kind: 'linked', identityId: resolved.identityId, already: true };
  }
  // Under the user's lock, or two links at once would both be the fifth.
  if (!(await lockActiveUser(tx, userId))) return { kind: 'gone' };
  if ((await countIdentities(tx, userId, channel)) >= IDENTITIES_OF_A_CHANNEL)
    return { kind: 'channel-limit' };
  const identityId = await insertIdentity(tx, userId, channel, sender, rules.now);
  await raiseAssurance(tx, identityId, assurance, rules.now);
  await markLinked(tx, identityId, rules.now);
  await announceLink(tx, identityId, rules.now);
  if (sender.phone) await provePhone(tx, identityId, sender.phone, rules.now);
  await audit(tx, {
    actor: 'user',
    actorId: userId,
    action: 'identity.linked',
    reason: assurance,
    userId,
    targetId: identityId,
  });
  return { kind: 'linked', identityId, already: false };
}

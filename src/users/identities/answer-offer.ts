import type { Tx } from '../../foundation/database/tx';
import { audit } from '../../foundation/audit/audit-log.sql';
import { mergeUsers, type MergeRules } from '../merge/merge-users';
import type { PersonalDataRegistry } from '../personal-data';
import * as sql from './answer-offer.sql';
import { partIdentity } from './part-identity';

/** What somebody tapped under a link offer. */
export interface OfferAnswer {
  readonly offerId: string;
  readonly answer: 'mine' | 'not-me';
  /** The user in whose conversation the answer came: another's offer is answered by nobody else. */
  readonly userId: string;
}

/**
 * What came of it.
 * `ask-new-chat`: the older user said that it is theirs; now the identity is asked in its own chat, with the same offer.
 * `merged`: both said so, they are one. `known`: an identity that had joined by its phone is theirs indeed.
 * `kept-apart`: it is not them, and neither is asked about the other for 90 days. `parted`: what had joined by its phone has
 * a user of its own, and the same holds. `not-possible`: no such offer of theirs, late, or answered before.
 */
export type OfferOutcome =
  | { readonly kind: 'ask-new-chat'; readonly identityId: string; readonly userId: string }
  | { readonly kind: 'merged'; readonly userId: string; readonly mergeId: string; readonly undoUntil: Date }
  | { readonly kind: 'parted'; readonly identityId: string; readonly userId: string }
  | { readonly kind: 'known' | 'kept-apart' | 'not-possible' };

const BLOCKED_MS = 90 * 86_400_000;

/**
 * Moves a link offer by one answer: first the older user is asked in their own chat, then the newer in theirs; only then do
 * they become one. Each answer counts once, whatever comes at once. Locks both users before anything else.
 */
export async function answerOffer(
  tx: Tx,
  holders: PersonalDataRegistry,
  { offerId, answer, userId }: OfferAnswer,
  rules: MergeRules,
): Promise<OfferOutcome> {
  const move = { offerId, userId, now: rules.now };
  await sql.lockOfferedUsers(tx, offerId);
  if (answer === 'not-me') return refuse(tx, holders, move, rules);

  const asked = await sql.acceptInOldChat(tx, move);
  if (asked) {
    await record(tx, 'link.accepted', userId, asked.identityId);
    return { kind: 'ask-new-chat', ...asked };
  }
  const survivorId = await sql.acceptInNewChat(tx, move);
  if (survivorId === undefined) return { kind: (await sql.confirmJoin(tx, move)) ? 'known' : 'not-possible' };
  const merged = await mergeUsers(tx, holders, { survivorId, loserId: userId, by: { actor: 'user' } }, rules);
  switch (merged.kind) {
    case 'merged':
      return { ...merged, userId: survivorId };
    case 'stale':
      await sql.expireOffer(tx, offerId);
      return { kind: 'not-possible' };
  }
}

async function refuse(
  tx: Tx,
  holders: PersonalDataRegistry,
  move: sql.OfferMove,
  rules: MergeRules,
): Promise<OfferOutcome> {
  const refused = await sql.refuseOffer(tx, move, new Date(rules.now.getTime() + BLOCKED_MS));
  if (!refused) return { kind: 'not-possible' };
  const { identityId, ownerId } = refused;
  await record(tx, 'link.denied', move.userId, identityId);
  if (refused.state === 'denied') return { kind: 'kept-apart' };
  const parted = await partIdentity(
    tx,
    holders,
    { userId: ownerId, identityId, by: { actor: 'user', reason: 'not_me' } },
    rules,
  );
  switch (parted.kind) {
    case 'parted':
      return { kind: 'parted', identityId, userId: parted.userId };
    case 'not-found':
    case 'only':
      return { kind: 'not-possible' };
  }
}

const record = (tx: Tx, action: string, userId: string, targetId: string): Promise<void> =>
  audit(tx, { actor: 'user', actorId: userId, action, userId, targetId });

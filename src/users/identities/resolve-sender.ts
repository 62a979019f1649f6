import type { Sender, SenderKey } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import { audit } from '../../foundation/audit/audit-log.sql';
import { insertUserWithOrganization, lockActiveUser } from '../organizations/personal-organization.sql';
import { decideLink, type PhoneHolder, type PhoneLinkPolicy } from './decide-link';
import { findIdentities, findPhoneHolders, lockNames } from './identity-lookup.sql';
import { holdIdentity, markLinked } from './identity-proofs.sql';
import { insertIdentity, insertKeys, provePhone, retireKeys, touchIdentity } from './identity-writes.sql';
import { isTransferable } from './known-identity';
import { openLinkOffers, recordJoin } from './link-offers.sql';
import { phoneVariants } from './phone-variants';
import { recognise, type Recognition, type RecognitionEvent } from './recognise';

/** Who wrote. */
export interface Resolved {
  readonly userId: string;
  readonly identityId: string;
  /** True for the one message that made the user. */
  readonly isNew: boolean;
  /** What this message taught us, if anything. */
  readonly event?: RecognitionEvent | 'joined_by_phone';
  /** May this message prove the identity, as a sign-in needs? False where only a number spoke for an account with a user id. */
  readonly proof: boolean;
}

export interface ResolveRules {
  readonly initialCredits: string;
  readonly policy: PhoneLinkPolicy;
  readonly now: Date;
  /** What was last seen or proved before this time may have passed to another person. */
  readonly staleBefore: Date;
}

/**
 * Finds or makes the user behind a sender; all or nothing with the transaction. Two messages of one person, or of one
 * phone on two channels, take turns. Undefined if the identity was unlinked meanwhile: ask again.
 */
export async function resolveSender(
  tx: Tx,
  sender: Sender,
  channel: string,
  rules: ResolveRules,
): Promise<Resolved | undefined> {
  const recognition = await recogniseLocked(tx, sender, rules);
  switch (recognition.kind) {
    case 'known':
      return welcomeBack(tx, sender, recognition, rules);
    case 'stranger':
      return takeIn(tx, sender, channel, recognition, rules);
  }
}

/** Who a sender is, held until the transaction ends; keys that passed to somebody else are taken away. */
export async function recogniseLocked(tx: Tx, sender: Sender, rules: ResolveRules): Promise<Recognition> {
  await lockNames(tx, namesOf(sender.keys, sender.phone?.e164));
  const known = await findIdentities(tx, withVariants(sender.keys));
  const recognition = recognise(sender, known, rules.staleBefore);
  await retireKeys(tx, recognition.retire, rules.now);
  for (const { key, identity, reason } of recognition.retire)
    await audit(tx, {
      actor: 'channel',
      action: 'identity_key.retired',
      reason,
      userId: identity.userId,
      targetId: key.id,
    });
  return recognition;
}

/** What must not change while a sender is resolved: its keys and its phone, each in every way it may be written. */
export const namesOf = (keys: readonly SenderKey[], phone?: string): string[] => [
  ...withVariants(keys).map((key) => `identity key ${key.kind} ${key.scope} ${key.value}`),
  ...(phone ? [phone, ...phoneVariants(phone)].map((number) => `phone ${number}`) : []),
];

/** The keys, and the other ways in which their numbers may have been stored. */
export const withVariants = (keys: readonly SenderKey[]): SenderKey[] =>
  keys.flatMap((key) => [
    key,
    ...(isTransferable(key) ? phoneVariants(key.value).map((value) => ({ ...key, value })) : []),
  ]);

/** What a message of somebody known changes. Undefined if the identity was unlinked meanwhile. */
export async function welcomeBack(
  tx: Tx,
  sender: Sender,
  { identity, event, proof, add }: Recognition & { kind: 'known' },
  rules: ResolveRules,
): Promise<Resolved | undefined> {
  const userId = await touchIdentity(tx, identity.id, sender, rules.now);
  if (!userId) return undefined;
  await insertKeys(tx, identity.id, add);
  if (event)
    await audit(tx, {
      actor: 'channel',
      action: 'identity.changed',
      reason: event,
      userId,
      targetId: identity.id,
    });
  if (event && changesHands.has(event)) await holdIdentity(tx, identity.id, rules.now);
  if (proof && sender.phone && (await provePhone(tx, identity.id, sender.phone, rules.now))) {
    // Two accounts that stand already are never joined by themselves, only asked.
    const policy = rules.policy === 'auto' ? 'confirm' : rules.policy;
    const others = await otherHolders(tx, sender.phone.e164, userId);
    const link = decideLink(policy, sender.phone, others, rules.staleBefore, false);
    if (link.kind === 'apart') await askUsers(tx, identity.id, link.ask, rules.now);
  }
  return { userId, identityId: identity.id, isNew: false, proof, ...(event && { event }) };
}

async function takeIn(
  tx: Tx,
  sender: Sender,
  channel: string,
  { event }: Recognition & { kind: 'stranger' },
  rules: ResolveRules,
): Promise<Resolved | undefined> {
  const holders = sender.phone ? await otherHolders(tx, sender.phone.e164) : [];
  const link = decideLink(rules.policy, sender.phone, holders, rules.staleBefore, event !== undefined);
  const joins = link.kind === 'join';
  // Merged since it was found: the survivor is found the next time.
  if (joins && !(await lockActiveUser(tx, link.userId))) return undefined;
  const userId = joins ? link.userId : await makeUser(tx, sender, rules.initialCredits);
  const identityId = await insertIdentity(tx, userId, channel, sender, rules.now);
  if (joins) {
    await markLinked(tx, identityId, rules.now);
    await recordJoin(tx, identityId, userId, rules.now);
  }
  if (sender.phone) await provePhone(tx, identityId, sender.phone, rules.now);
  const why = event ?? (joins ? ('joined_by_phone' as const) : undefined);
  await audit(tx, {
    actor: 'channel',
    action: joins ? 'identity.joined' : 'identity.created',
    userId,
    targetId: identityId,
    ...(why && { reason: why }),
  });
  if (!joins) await askUsers(tx, identityId, link.ask, rules.now);
  return { userId, identityId, isNew: !joins, proof: true, ...(why && { event: why }) };
}

/** What a SIM in other hands would look like too. */
const changesHands: ReadonlySet<RecognitionEvent> = new Set(['user_id_changed', 'number_moved']);

async function makeUser(tx: Tx, sender: Sender, initialCredits: string): Promise<string> {
  const { userId, organizationId } = await insertUserWithOrganization(tx, sender, initialCredits);
  await audit(tx, { actor: 'channel', action: 'user.created', userId, organizationId });
  return userId;
}

async function otherHolders(tx: Tx, phone: string, self?: string): Promise<PhoneHolder[]> {
  const holders = await findPhoneHolders(tx, [phone, ...phoneVariants(phone)]);
  return holders.filter((holder) => holder.userId !== self);
}

async function askUsers(tx: Tx, identityId: string, userIds: readonly string[], now: Date): Promise<void> {
  for (const userId of await openLinkOffers(tx, identityId, userIds, now))
    await audit(tx, { actor: 'channel', action: 'link.offered', userId, targetId: identityId });
}

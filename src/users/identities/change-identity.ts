import type { IdentityChangedEvent, Sender, SenderKey } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import { audit } from '../../foundation/audit/audit-log.sql';
import { findIdentities, lockNames } from './identity-lookup.sql';
import { holdIdentity } from './identity-proofs.sql';
import { insertKeys, provePhone, retireKeys, touchIdentity } from './identity-writes.sql';
import { isTransferable, sameKey, type KnownIdentity } from './known-identity';
import { openLinkOffers } from './link-offers.sql';
import { moved, replaced, type Retirement } from './recognise';
import { namesOf, withVariants, type ResolveRules } from './resolve-sender';

/**
 * What became of a platform's word that a person has new keys.
 * `changed`: the same user has them now (or had them already: the event may come twice).
 * `kept-apart`: the new keys are another user's already; nothing is joined without asking, and the old keys lead nowhere.
 * `unknown`: neither old nor new keys are anybody's.
 */
export type IdentityChange =
  | { readonly kind: 'changed'; readonly userId: string; readonly identityId: string }
  | {
      readonly kind: 'kept-apart';
      readonly userId: string;
      readonly identityId: string;
      readonly formerUserId: string;
    }
  | { readonly kind: 'unknown' };

export type ChangeRules = Pick<ResolveRules, 'policy' | 'now'>;

/**
 * Moves an identity to the keys that the platform says it has now (Meta, system messages `user_changed_number` and
 * `user_changed_user_id`, 2026-08-11). Undefined if the identity was unlinked meanwhile: ask again.
 */
export async function changeIdentity(
  tx: Tx,
  { previous, sender }: Pick<IdentityChangedEvent, 'previous' | 'sender'>,
  rules: ChangeRules,
): Promise<IdentityChange | undefined> {
  await lockNames(tx, namesOf([...previous, ...sender.keys], sender.phone?.e164));
  const known = await findIdentities(tx, withVariants([...previous, ...sender.keys]));
  const gone = previous.filter((key) => !sender.keys.some((kept) => sameKey(kept, key)));
  const former = formerHolder(gone, known);
  const current = currentHolder(sender.keys, known);

  if (former && current && former.id !== current.id)
    return keepApart(tx, former, current, keysThatEnd(former, gone, sender.keys), rules);
  const identity = former ?? current ?? numberHolder(sender.keys, known);
  if (!identity) return { kind: 'unknown' };
  const retire = former ? keysThatEnd(former, gone, sender.keys) : [];
  return moveKeys(tx, identity, { sender, known, retire }, rules);
}

/** Whose keys end: a lasting key says so by itself, a number only where no lasting key of the event contradicts it. */
function formerHolder(
  gone: readonly SenderKey[],
  known: readonly KnownIdentity[],
): KnownIdentity | undefined {
  for (const key of lastingFirst(gone)) {
    const identity = withVariants([key])
      .map((written) => holder(written, known))
      .find((found) => found !== undefined);
    if (
      identity &&
      (!isTransferable(key) || gone.every(isTransferable) || identity.keys.every(isTransferable))
    )
      return identity;
  }
  return undefined;
}

/** With the number the user id changes too (Meta, 2026-11-05), whether or not the event names it: all old keys end. */
function keysThatEnd(
  identity: KnownIdentity,
  gone: readonly SenderKey[],
  next: readonly SenderKey[],
): Retirement[] {
  const newNumber = gone.some(isTransferable) && next.some(isTransferable);
  return identity.keys
    .filter((key) => !next.some((kept) => sameKey(kept, key)))
    .filter((key) => newNumber || withVariants(gone).some((ended) => sameKey(ended, key)))
    .map((key) => ({ key, identity, reason: 'changed' as const }));
}

async function moveKeys(
  tx: Tx,
  identity: KnownIdentity,
  change: {
    readonly sender: Sender;
    readonly known: readonly KnownIdentity[];
    readonly retire: readonly Retirement[];
  },
  rules: ChangeRules,
): Promise<IdentityChange | undefined> {
  const { sender, known } = change;
  const userId = await touchIdentity(tx, identity.id, sender, rules.now);
  if (!userId) return undefined;
  const add = sender.keys.filter((key) => !identity.keys.some((held) => sameKey(held, key)));
  const taken = moved(add, identity, known);
  const ended = [...change.retire, ...replaced(add, identity)];
  await retireKeys(tx, [...taken, ...ended], rules.now);
  await insertKeys(tx, identity.id, add);
  if (sender.phone) await provePhone(tx, identity.id, sender.phone, rules.now);
  if (add.length || ended.length) {
    await record(tx, 'identity.changed', userId, identity.id);
    await holdIdentity(tx, identity.id, rules.now);
  }
  // Whoever had nothing but the number may be the same person, known from before user ids.
  for (const { identity: other } of taken)
    if (other.keys.every(isTransferable)) await suggestMerge(tx, identity.id, userId, other.userId, rules);
  return { kind: 'changed', userId, identityId: identity.id };
}

async function keepApart(
  tx: Tx,
  former: KnownIdentity,
  current: KnownIdentity,
  ended: readonly Retirement[],
  rules: ChangeRules,
): Promise<IdentityChange> {
  const { userId, id: identityId } = current;
  await retireKeys(tx, ended, rules.now);
  if (former.userId === userId) return { kind: 'changed', userId, identityId };
  await record(tx, 'identity.kept_apart', former.userId, identityId);
  await holdIdentity(tx, identityId, rules.now);
  await suggestMerge(tx, identityId, userId, former.userId, rules);
  return { kind: 'kept-apart', userId, identityId, formerUserId: former.userId };
}

/** The person is asked whether both accounts are theirs; nothing is joined by itself. */
async function suggestMerge(
  tx: Tx,
  identityId: string,
  userId: string,
  otherUserId: string,
  { policy, now }: ChangeRules,
): Promise<void> {
  if (policy === 'off' || otherUserId === userId) return;
  for (const asked of await openLinkOffers(tx, identityId, [otherUserId], now))
    await record(tx, 'link.offered', asked, identityId);
}

const record = (tx: Tx, action: string, userId: string, targetId: string): Promise<void> =>
  audit(tx, { actor: 'channel', action, reason: 'announced', userId, targetId });

const holder = (key: SenderKey, known: readonly KnownIdentity[]): KnownIdentity | undefined =>
  known.find((identity) => identity.keys.some((held) => sameKey(held, key)));

/** Who has the new lasting keys already. */
const currentHolder = (keys: readonly SenderKey[], known: readonly KnownIdentity[]) =>
  known.find((identity) => keys.some((key) => !isTransferable(key) && holder(key, [identity])));

/** Who has the new number, where the platform names nothing else. */
const numberHolder = (keys: readonly SenderKey[], known: readonly KnownIdentity[]) =>
  keys.every(isTransferable)
    ? known.find((identity) => keys.some((key) => holder(key, [identity])))
    : undefined;

const lastingFirst = (keys: readonly SenderKey[]): SenderKey[] => [
  ...keys.filter((key) => !isTransferable(key)),
  ...keys.filter(isTransferable),
];

import type { Sender, SenderKey } from '../../channels';
import { isNumberAccount, isTransferable, sameKey, type KnownIdentity, type LiveKey } from './known-identity';
import { phoneVariants } from './phone-variants';

/**
 * Who a sender is, and what that changes of the stored keys.
 * `known`: this identity. `proof` is false if only a transferable key was shown by an account that has a lasting one.
 * `stranger`: nobody we know; with an event, the number was somebody's before.
 */
export type Recognition =
  | {
      readonly kind: 'known';
      readonly identity: KnownIdentity;
      readonly event?: RecognitionEvent;
      readonly proof: boolean;
      readonly add: readonly SenderKey[];
      readonly retire: readonly Retirement[];
    }
  | { readonly kind: 'stranger'; readonly event?: RecognitionEvent; readonly retire: readonly Retirement[] };

/** What a message taught us about its sender; also the reason in the audit log. */
export type RecognitionEvent =
  | 'phone_learned'
  | 'user_id_learned'
  | 'user_id_changed'
  | 'number_moved'
  | 'number_reassigned'
  | 'number_variant'
  | 'identity_dormant';

export interface Retirement {
  readonly key: LiveKey;
  readonly identity: KnownIdentity;
  readonly reason: 'moved' | 'replaced' | 'number_reassigned' | 'dormant' | 'changed';
}

/**
 * Recognises a sender among the identities that hold any of its keys or a variant of its numbers. Lasting keys decide,
 * strongest first; a number decides only where no lasting key contradicts it (Meta, business-scoped user ids, 2026-11-05).
 * `staleBefore`: an identity not seen since then may have lost its number to another person.
 */
export function recognise(sender: Sender, known: readonly KnownIdentity[], staleBefore: Date): Recognition {
  const holderOf = (key: SenderKey) => known.find((identity) => identity.keys.some((k) => sameKey(k, key)));
  const lasting = sender.keys.filter((key) => !isTransferable(key));

  for (const key of lasting) {
    const identity = holderOf(key);
    if (!identity) continue;
    if (isNumberAccount(key) && identity.lastSeenAt < staleBefore)
      return { kind: 'stranger', event: 'identity_dormant', retire: retireAll(identity) };
    return knownAs(identity, sender, known);
  }
  // Exactly as written before in any other way; both are the same line.
  const numbers = sender.keys.filter(isTransferable);
  const variants = numbers.flatMap((key) => phoneVariants(key.value).map((value) => ({ ...key, value })));
  for (const number of [...numbers, ...variants]) {
    const identity = holderOf(number);
    if (!identity) continue;
    if (!speaksFor(identity, lasting, staleBefore))
      return { kind: 'stranger', event: 'number_reassigned', retire: retireNumber(identity, number) };
    const learned = lasting.length ? 'user_id_learned' : undefined;
    return knownAs(identity, sender, known, variants.includes(number) ? 'number_variant' : learned);
  }
  return { kind: 'stranger', retire: [] };
}

/** May a number lead here, when the sender also shows these lasting keys, none of which is known? */
function speaksFor(identity: KnownIdentity, lasting: readonly SenderKey[], staleBefore: Date): boolean {
  if (!lasting.length) return true;
  return identity.keys.every(isTransferable) && identity.lastSeenAt >= staleBefore;
}

function knownAs(
  identity: KnownIdentity,
  sender: Sender,
  known: readonly KnownIdentity[],
  event?: RecognitionEvent,
): Recognition {
  const add = sender.keys.filter((key) => !identity.keys.some((k) => sameKey(k, key)));
  const proof = sender.keys.some((key) => !isTransferable(key)) || identity.keys.every(isTransferable);
  // A bare number is no proof that the account changed: it adds itself and pushes nothing out.
  const retire = [...moved(add, identity, known), ...(proof ? replaced(add, identity) : [])];
  const why = event ?? eventOf(add, retire);
  return { kind: 'known', identity, proof, add, retire, ...(why && { event: why }) };
}

/** The keys to take away from other identities, which held them until now. */
export const moved = (
  add: readonly SenderKey[],
  identity: KnownIdentity,
  known: readonly KnownIdentity[],
): Retirement[] =>
  known
    .filter((other) => other.id !== identity.id)
    .flatMap((other) =>
      other.keys
        .filter((key) => add.some((added) => sameKey(added, key)))
        .map((key) => ({ key, identity: other, reason: 'moved' as const })),
    );

/** An identity has one key of a kind; another way to write the same number does not count as another. */
export const replaced = (add: readonly SenderKey[], identity: KnownIdentity): Retirement[] =>
  identity.keys
    .filter((key) => add.some((added) => added.kind === key.kind && !sameNumber(added, key)))
    .map((key) => ({ key, identity, reason: 'replaced' as const }));

const sameNumber = (a: SenderKey, b: SenderKey): boolean =>
  isTransferable(a) && (phoneVariants(a.value).includes(b.value) || phoneVariants(b.value).includes(a.value));

function eventOf(add: readonly SenderKey[], retire: readonly Retirement[]): RecognitionEvent | undefined {
  if (retire.some(({ key, reason }) => reason === 'moved' && isTransferable(key))) return 'number_moved';
  if (add.some(isTransferable)) return 'phone_learned';
  return add.length ? 'user_id_changed' : undefined;
}

const retireAll = (identity: KnownIdentity): Retirement[] =>
  identity.keys.map((key) => ({ key, identity, reason: 'dormant' as const }));

const retireNumber = (identity: KnownIdentity, number: SenderKey): Retirement[] =>
  identity.keys
    .filter((key) => isTransferable(key) && (sameKey(key, number) || sameNumber(key, number)))
    .map((key) => ({ key, identity, reason: 'number_reassigned' as const }));

import type { PhoneSource, Sender } from '../../channels';

/** `auto`: joins where both phones were proved lately. `confirm`: always asks first. `off`: never joins, never asks. */
export const phoneLinkPolicies = ['auto', 'confirm', 'off'] as const;
export type PhoneLinkPolicy = (typeof phoneLinkPolicies)[number];

/** A user one of whose identities proved a phone. */
export interface PhoneHolder {
  readonly userId: string;
  readonly phone: string;
  readonly source: PhoneSource;
  readonly provedAt: Date;
}

/** `join`: the new identity is this user's. `apart`: it gets a user of its own, and these users are asked. */
export type LinkDecision =
  | { readonly kind: 'join'; readonly userId: string }
  | { readonly kind: 'apart'; readonly ask: readonly string[] };

/**
 * Does a new identity join the user who holds its phone? Holders of exactly this phone come before holders of a variant.
 * It joins only under `auto`, where one single user proved the phone since `staleBefore`, both by a platform that checks
 * possession, and nothing says that the number has passed on: neither the sender's keys (`passedOn`), nor a proof of the
 * same source, for a platform gives a number to one account at a time.
 */
export function decideLink(
  policy: PhoneLinkPolicy,
  phone: Sender['phone'],
  holders: readonly PhoneHolder[],
  staleBefore: Date,
  passedOn: boolean,
): LinkDecision {
  if (policy === 'off' || !phone) return { kind: 'apart', ask: [] };
  const exact = holders.filter((holder) => holder.phone === phone.e164);
  const candidates = exact.length ? exact : holders;
  const users = [...new Set(candidates.map((holder) => holder.userId))];
  const [only] = users;
  const strong =
    joins(phone.source) &&
    candidates.some((holder) => joins(holder.source) && holder.provedAt >= staleBefore);
  const elsewhere = passedOn || holders.some((holder) => holder.source === phone.source);
  if (policy === 'auto' && only && users.length === 1 && strong && !elsewhere)
    return { kind: 'join', userId: only };
  return { kind: 'apart', ask: users };
}

/** Telegram's OpenID phone is the number on file, not the number in hand. */
const joins = (source: PhoneSource): boolean => source !== 'tg_oidc';

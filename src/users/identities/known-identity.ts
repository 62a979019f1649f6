import type { SenderKey } from '../../channels';

/** An identity as it is stored, with the keys that lead to it now. */
export interface KnownIdentity {
  readonly id: string;
  /** The user it belongs to, or the survivor where that user was merged. */
  readonly userId: string;
  readonly lastSeenAt: Date;
  readonly keys: readonly LiveKey[];
}

export interface LiveKey extends SenderKey {
  readonly id: string;
}

export const sameKey = (a: SenderKey, b: SenderKey): boolean =>
  a.kind === b.kind && a.scope === b.scope && a.value === b.value;

/**
 * True for an attribute that can pass to another person while the account lives on under its lasting key: WhatsApp's
 * digits beside the business-scoped user id. Every other key is lasting.
 */
export const isTransferable = (key: Pick<SenderKey, 'kind'>): boolean => key.kind === 'wa_id';

/** True where a phone number is the account itself, as in SMS and iMessage. */
export const isNumberAccount = (key: SenderKey): boolean => !isTransferable(key) && key.value.startsWith('+');

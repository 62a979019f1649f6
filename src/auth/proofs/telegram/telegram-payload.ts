import type { Proved } from '../proved';

/** What a payload signed by Telegram shows. */
export type TelegramPayload =
  | {
      readonly kind: 'proved';
      readonly proved: Proved;
      /** SHA-256 of what makes it this payload and no other: it is the same however the payload was written. */
      readonly nonceHash: Buffer;
      /** From then on it proves nothing. */
      readonly expiresAt: Date;
    }
  | { readonly kind: 'refused'; readonly why: 'malformed' | 'signature' | 'age' };

export const refused = (why: 'malformed' | 'signature' | 'age'): TelegramPayload => ({
  kind: 'refused',
  why,
});

import type { ReplyButton } from '../../channels';

/** What somebody answers by a tap: whether an offer's other account is theirs, or that a link is to be undone. */
export type LinkTap = OfferTap | { readonly kind: 'undo'; readonly identityId: string };

export interface OfferTap {
  readonly kind: 'mine' | 'not-me';
  readonly offerId: string;
}

/** The titles, which may be written instead; in lower case they name the answer. */
export const titles = { mine: 'Connect', 'not-me': 'Not me', undo: 'Undo' } as const;

/**
 * A button that means this. Its id carries the offer's or the identity's own, which nobody else is told; it counts only in
 * the chat of whoever was asked, and once.
 */
export function tapButton(tap: LinkTap): ReplyButton {
  return {
    id: `link:${tap.kind}:${tap.kind === 'undo' ? tap.identityId : tap.offerId}`,
    title: titles[tap.kind],
  };
}

/** What a button's id means; undefined for every other id. */
export function readTap(buttonId: string): LinkTap | undefined {
  const [, kind, id] =
    /^link:(mine|not-me|undo):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(buttonId) ?? [];
  if (id === undefined) return undefined;
  if (kind === 'mine' || kind === 'not-me') return { kind, offerId: id };
  return { kind: 'undo', identityId: id };
}

/** The answer that a text is, if it is nothing but a button's title. */
export function readTitle(text: string): LinkTap['kind'] | undefined {
  const written = text.trim().replace(/[.!]$/, '').toLowerCase();
  if (written === titles.mine.toLowerCase()) return 'mine';
  if (written === titles['not-me'].toLowerCase()) return 'not-me';
  return written === titles.undo.toLowerCase() ? 'undo' : undefined;
}

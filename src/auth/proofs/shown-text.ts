import { storableText } from '../../foundation/database/storable-text';

/**
 * What a person calls themselves, as one line to show: without control and bidirectional characters, cut to 256 UTF-16
 * code units; undefined if nothing is left, or if it is no text.
 */
export function shownText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const visible = storableText(value)
    .replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
  // A pair of surrogates at the cut goes as a whole.
  return (
    visible
      .slice(0, 256)
      .replace(/\p{Surrogate}$/u, '')
      .trim() || undefined
  );
}

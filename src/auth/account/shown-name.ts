/** A name as one line to show: without control and bidirectional characters, one blank between words, none around. */
export function shownName(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
}

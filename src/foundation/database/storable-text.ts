/** Text as PostgreSQL can hold it: U+0000 is removed, a surrogate without its partner becomes U+FFFD. */
export function storableText(text: string): string {
  // With the u flag a surrogate matches only where it has no partner.
  return text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\uFFFD');
}

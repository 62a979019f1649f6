/** What the product itself says in a conversation, besides its steps. */
export const phrases = {
  agentFailed: 'Sorry, I could not answer that just now. Please try again in a little while.',
  handedOver: 'A person will answer you here. Write /bot to talk with the assistant again.',
} as const;

/** Said once a turn about what cannot be read yet. */
export function cannotRead(kinds: readonly string[], hasText: boolean): string {
  const list =
    kinds.length > 1 ? `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1) ?? ''}` : (kinds[0] ?? '');
  return hasText
    ? `(I cannot read ${list} yet, so I went by your words alone.)`
    : `I cannot read ${list} yet. Please tell me in words.`;
}

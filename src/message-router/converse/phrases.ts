import type { Spent } from '../budgets/spent';

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

/** Said once while a budget is spent: whose it is, and when there is room again. */
export function budgetSpent({ scope, until }: Pick<Spent, 'scope' | 'until'>, now: Date): string {
  const minutes = Math.ceil((until.getTime() - now.getTime()) / 60_000);
  const hours = Math.ceil(minutes / 60);
  const wait = minutes > 90 ? `${hours} hours` : minutes > 1 ? `${minutes} minutes` : 'a minute';
  switch (scope) {
    case 'person':
      return `You have written as much as I can answer for now. Please write again in ${wait}.`;
    case 'connection':
    case 'organization':
      return `I have answered as much as I can for now. Please write again in ${wait}.`;
    case 'credit':
      return 'I cannot answer at the moment. Please try again another day.';
  }
}

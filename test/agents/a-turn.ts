import type { AgentTurn, PastMessage } from '../../src/agents/agent';

/** A turn as the router makes one; `history` gives all of `past` and notes what was asked for. */
export function aTurn(
  texts: readonly string[],
  past: readonly PastMessage[] = [],
  more: Partial<AgentTurn> = {},
): AgentTurn & { readonly historyAsked: number[] } {
  const historyAsked: number[] = [];
  return {
    id: '0199c0de-0000-7000-8000-000000000001',
    agentId: 'b850bc30-45f8-0041-a00a-83df46d8555d',
    entityId: '0199c0de-0000-7000-8000-00000000000e',
    roomId: 'e3490dc1-67c9-7468-184c-f9c67a0d04e9',
    conversationId: '0199c0de-0000-7000-8000-00000000000c',
    channel: 'whatsapp',
    messages: texts.map((text) => ({ text, at: '2026-11-25T10:00:00.000Z' })),
    history: (maxTokens) => {
      historyAsked.push(maxTokens);
      return Promise.resolve(past);
    },
    historyAsked,
    ...more,
  };
}

export function past(...lines: readonly (readonly [PastMessage['from'], string])[]): readonly PastMessage[] {
  return lines.map(([from, text]) => ({ from, text, at: '2026-11-25T09:00:00.000Z' }));
}

/** A signal that is never aborted. */
export const forever = new AbortController().signal;

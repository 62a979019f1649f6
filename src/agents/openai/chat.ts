import type { AgentTurn, PastMessage } from '../agent';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The usual rule of thumb for English; other scripts need more, which the margin of the context setting covers. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * The conversation as a model reads it: prompt, as much of the past as the budget leaves, this turn. `tokens` bounds the
 * whole. Neighbours of one role are joined, since some models' templates insist on alternation.
 */
export async function chatOf(
  turn: AgentTurn,
  prompt: string,
  tokens: number,
): Promise<readonly ChatMessage[]> {
  const system = `${prompt}\n\n${situation(turn)}`;
  const left = tokens - estimate(system);
  const said = newest(turn.messages.map((message) => message.text).join('\n'), Math.max(left, 0));
  const past = await turn.history(Math.max(left - estimate(said), 0));
  return [
    { role: 'system', content: system },
    ...joined([...past.map(asChat), { role: 'user', content: said }]),
  ];
}

function situation(turn: AgentTurn): string {
  // The name is the person's own text: quoted, short and on one line, so it cannot pass for an instruction.
  const name = turn.personName
    ?.replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 60);
  return `The person writes on ${turn.channel}${name ? ` and goes by the name ${JSON.stringify(name)}` : ''}.`;
}

function asChat(message: PastMessage): ChatMessage {
  return { role: message.from === 'person' ? 'user' : 'assistant', content: message.text };
}

function joined(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const result: ChatMessage[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (last?.role === message.role) {
      result[result.length - 1] = { role: last.role, content: `${last.content}\n\n${message.content}` };
    } else {
      result.push(message);
    }
  }
  return result;
}

/** The end of a text that is too long: what was said last is what waits for an answer. */
function newest(text: string, tokens: number): string {
  return estimate(text) <= tokens
    ? text
    : text.slice(text.length - tokens * CHARACTERS_PER_TOKEN).replace(/^[\uDC00-\uDFFF]/, '');
}

function estimate(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

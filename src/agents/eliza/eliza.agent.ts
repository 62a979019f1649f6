import type { Agent, AgentAnswer, AgentTurn, PastMessage } from '../agent';
import { ElizaConversation, readScript } from './eliza-conversation';
import { elizaScript } from './script/eliza.script';
import { firstWord } from './words';

/** How far back ELIZA remembers; about 100 messages. Replaying them takes a few milliseconds. */
const HISTORY_TOKENS = 2000;
/** Answers that are not given again so soon. The window of history slides, so its counters alone could stand still. */
const LATELY = 4;

/**
 * The classic ELIZA, offline. It stores nothing: what it would remember is found anew by replaying what the person said
 * before, so every instance gives the same answer to the same log.
 */
export class ElizaAgent implements Agent {
  readonly kind = 'eliza';
  private readonly script = readScript(elizaScript);

  async answer(turn: AgentTurn): Promise<AgentAnswer> {
    const past = await turn.history(HISTORY_TOKENS);
    const conversation = new ElizaConversation(this.script);
    for (const texts of turnsOf(past)) conversation.say(texts);
    const name = turn.personName === undefined ? undefined : firstWord(turn.personName);
    const text = conversation.say(
      turn.messages.map((message) => message.text),
      { lately: latelySaid(past), ...(name !== undefined && { name }) },
    );
    return { kind: 'answered', text };
  }
}

/** What the person said in one go: the messages between two of ours. */
function turnsOf(past: readonly PastMessage[]): readonly (readonly string[])[] {
  const turns: string[][] = [];
  past.forEach((message, at) => {
    if (message.from !== 'person') return;
    if (past[at - 1]?.from === 'person') turns.at(-1)?.push(message.text);
    else turns.push([message.text]);
  });
  return turns;
}

function latelySaid(past: readonly PastMessage[]): readonly string[] {
  return past
    .filter((message) => message.from === 'agent')
    .slice(-LATELY)
    .map((message) => message.text);
}

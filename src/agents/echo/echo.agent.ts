import type { Agent, AgentAnswer, AgentTurn } from '../agent';

/** Answers `echo <text>` for each message of the turn, one a line. For tests and measurements. */
export class EchoAgent implements Agent {
  readonly kind = 'echo';

  // Measurements go through here thousands of times a second: one string, no arrays, nothing awaited.
  answer(turn: AgentTurn): Promise<AgentAnswer> {
    let text = '';
    for (const message of turn.messages) text += text ? `\necho ${message.text}` : `echo ${message.text}`;
    return Promise.resolve({ kind: 'answered', text });
  }
}

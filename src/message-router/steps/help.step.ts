import type { InboundEvent } from '../../channels';
import { commandText, isAnswered, keywordOf } from './command-text';
import type { Step, StepContext, StepOutcome } from './step';

/** `/help`, and HELP where carriers demand it: what can be written here besides talking. */
export class HelpStep implements Step {
  readonly name = 'help';
  readonly order = 110;

  wants(event: InboundEvent): boolean {
    return commandText(event) === '/help' || mustBeAnswered(event);
  }

  take(event: InboundEvent, { stopped }: StepContext): Promise<StepOutcome> {
    if (isAnswered(event)) return Promise.resolve({ kind: 'taken' });
    const declines = stopped && !mustBeAnswered(event);
    return Promise.resolve(
      declines ? { kind: 'declined' } : { kind: 'taken', reply: { markdown: helpText } },
    );
  }
}

/** Where the law says so, even who said STOP gets an answer. */
const mustBeAnswered = (event: InboundEvent): boolean => keywordOf(event)?.asks === 'help';

const helpText = [
  'You are talking with an automatic assistant. Just write what you want to say. Besides that:',
  '',
  '- /human: a person takes over, the assistant is silent',
  '- /bot: the assistant answers again',
  '- STOP: no more messages',
  '- START: messages again',
].join('\n');

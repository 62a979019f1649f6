import type { InboundEvent } from '../../channels';
import { commandText } from './command-text';
import type { Step, StepContext, StepOutcome } from './step';

/** `/help`: what can be written here besides talking. */
export class HelpStep implements Step {
  readonly name = 'help';
  readonly order = 110;

  wants(event: InboundEvent): boolean {
    return commandText(event) === '/help';
  }

  take(_event: InboundEvent, { stopped }: StepContext): Promise<StepOutcome> {
    return Promise.resolve(stopped ? { kind: 'declined' } : { kind: 'taken', reply: { markdown: helpText } });
  }
}

const helpText = [
  'You are talking with an automatic assistant. Just write what you want to say. Besides that:',
  '',
  '- /human: a person takes over, the assistant is silent',
  '- /bot: the assistant answers again',
  '- STOP: no more messages',
  '- START: messages again',
].join('\n');

import type { InboundEvent } from '../../channels';
import { commandText } from './command-text';
import type { Step, StepContext, StepOutcome } from './step';

/**
 * `/human` hands the conversation to a person, `/bot` gives it back. A person who answers from the business's own app
 * (an echo) takes it over without a word. Meta's policy asks for a clear way to a human (WhatsApp Business Messaging
 * Policy, reference I4).
 */
export class HandOverStep implements Step {
  readonly name = 'hand-over';
  readonly order = 120;

  wants(event: InboundEvent): boolean {
    const text = commandText(event);
    return text === '/human' || text === '/bot' || event.kind === 'echo';
  }

  take(event: InboundEvent, { handedOver, stopped }: StepContext): Promise<StepOutcome> {
    return Promise.resolve(decide(event, handedOver, stopped));
  }
}

function decide(event: InboundEvent, handedOver: boolean, stopped: boolean): StepOutcome {
  if (event.kind === 'echo') return { kind: 'taken', becomes: 'handed-over', cancels: true };
  if (stopped) return { kind: 'declined' };
  if (commandText(event) === '/bot')
    return handedOver
      ? {
          kind: 'taken',
          becomes: 'handed-back',
          reply: { markdown: 'The assistant is back. How can I help?' },
        }
      : { kind: 'taken', reply: { markdown: 'You are talking with the assistant already.' } };
  return handedOver
    ? { kind: 'taken', reply: { markdown: 'A person has been told and will answer here.' } }
    : {
        kind: 'taken',
        becomes: 'handed-over',
        cancels: true,
        reply: { markdown: 'A person will answer you here. Write /bot to talk with the assistant again.' },
      };
}

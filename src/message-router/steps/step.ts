import type { InboundEvent, Reply } from '../../channels';
import type { Tx } from '../../foundation/database/tx';

/**
 * What may answer before an agent: a command, a sign-in code. Steps look at an event in the order of their numbers, even
 * while the agent works on earlier ones; the first that takes it ends the round.
 */
export interface Step {
  readonly name: string;
  /** Fixed place in the order; unique. Sign-in codes come before 100, commands from 100. */
  readonly order: number;
  /** May this step want the event? Pure and cheap: asked of every event when it is stored. */
  wants(event: InboundEvent): boolean;
  /** Decides, inside the transaction that ends the step: what it writes there holds exactly if its reply is queued. */
  take(event: InboundEvent, context: StepContext): Promise<StepOutcome>;
}

export interface StepContext {
  readonly tx: Tx;
  readonly conversationId: string;
  readonly connectionId: string;
  readonly channel: string;
  /** null until the user is found or made. */
  readonly userId: string | null;
  readonly handedOver: boolean;
  /** The person said STOP. */
  readonly stopped: boolean;
}

/**
 * `declined`: it was not for this step after all. `taken`: nobody else sees the event; `reply` is said, `becomes` changes
 * the conversation, `cancels` ends what the agent works on and what has not left yet, `logAs` replaces the text in the log.
 */
export type StepOutcome =
  | { readonly kind: 'declined' }
  | {
      readonly kind: 'taken';
      readonly reply?: Reply;
      readonly becomes?: 'stopped' | 'started' | 'handed-over' | 'handed-back';
      readonly cancels?: boolean;
      readonly logAs?: string;
    };

/** Who answers. An agent gets a turn and gives text; what it does inside (streaming, tools) is its own. */
export interface Agent {
  /** The name that `AGENT` selects it by. */
  readonly kind: AgentKind;
  /**
   * Answers one turn. Expected failures are values; throws only for bugs. Must stop soon after `signal` aborts (the turn
   * was cancelled, lost its lease or ran out of time): its answer is then thrown away.
   */
  answer(turn: AgentTurn, signal: AbortSignal): Promise<AgentAnswer>;
}

export const agentKinds = ['eliza', 'openai', 'elizaos', 'http', 'echo'] as const;
export type AgentKind = (typeof agentKinds)[number];

/** The messages that wait in one conversation, answered at once. */
export interface AgentTurn {
  /** Stable over retries of the same turn: an idempotency key for whoever is asked. */
  readonly id: string;
  readonly agentId: string;
  /** The user, or an organisation's contact: the same on every channel, so memory is one. */
  readonly entityId: string;
  /** The deterministic room id of the conversation (`conversations.room_id`). */
  readonly roomId: string;
  readonly conversationId: string;
  readonly channel: string;
  /** How the person calls themselves, if they said. */
  readonly personName?: string;
  /** Oldest first, never empty. */
  readonly messages: readonly TurnMessage[];
  /** What was said before this turn, oldest first, as much of the newest as `maxTokens` (about 4 characters each) holds. */
  history(maxTokens: number): Promise<readonly PastMessage[]>;
}

export interface TurnMessage {
  readonly text: string;
  /** ISO 8601, the platform's time. */
  readonly at: string;
}

export interface PastMessage {
  readonly from: 'person' | 'agent' | 'operator';
  readonly text: string;
  readonly at: string;
}

/**
 * `answered`: `text` is Markdown; blank text means there is nothing to say, which is logged as a warning and told to the
 * person as a failure. `handOver` asks for a person to take the conversation over.
 * `failed`: `retryable` says whether trying the same turn again can help.
 */
export type AgentAnswer =
  | {
      readonly kind: 'answered';
      readonly text: string;
      readonly handOver?: boolean;
      readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
    }
  | {
      readonly kind: 'failed';
      readonly why: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
    };

/** Injection token of the agent that answers the app's own connections. */
export const AGENT = Symbol('AGENT');

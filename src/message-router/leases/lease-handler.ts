import type { ConversationLease } from './conversation-lease';

/** What is done with a held conversation. */
export interface LeaseHandler {
  /** Does what there is to do and releases the lease. A throw is a bug or database trouble: the lease then runs out. */
  work(lease: ConversationLease): Promise<void>;
  /** Commands wait in a conversation, whoever holds it. */
  commands(conversationId: string): void;
  /** A renewal told that rows were queued by others while the turn is in work. */
  queued(lease: ConversationLease): void;
}

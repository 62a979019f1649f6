import type { ReplyAddress } from './inbound-event';

/** One call to a platform; `id` is the outbox row's, and travels with the call wherever the platform allows it. */
export interface OutboundMessage<Payload> {
  readonly id: string;
  readonly to: ReplyAddress;
  /** The platform's id of a message to quote. */
  readonly inReplyTo?: string;
  readonly payload: Payload;
  /** The path of this connection's webhook here, for platforms that are told with each message where its reports go. */
  readonly webhookPath?: string;
}

/** The message that typing indicators and read receipts refer to. */
export interface ReceivedMessage {
  readonly to: ReplyAddress;
  readonly messageId: string;
}

/**
 * What is known of a send.
 * `accepted`: the platform has it (`messageId` absent if its answer was not understood: still a success).
 * `retry`: it certainly did not go out; `scope` says who else must wait.
 * `rejected`: it never will; `code` is the platform's, as text.
 * `unknown`: it may have gone out.
 */
export type SendResult =
  | { readonly kind: 'accepted'; readonly messageId?: string }
  | {
      readonly kind: 'retry';
      readonly why: string;
      readonly code: string;
      readonly retryAfterMs?: number;
      readonly scope: 'conversation' | 'connection';
    }
  | { readonly kind: 'rejected'; readonly why: string; readonly code: string }
  | { readonly kind: 'unknown'; readonly detail: string };

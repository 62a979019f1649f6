import type { Type } from '@nestjs/common';
import type { Connecting } from './connecting';
import type { Content, RenderedContent } from './content';
import type { ConversationAddress, ReplyAddress, Sender } from './inbound-event';
import type { Reply } from './reply';
import type { OutboundMessage, ReceivedMessage, SendResult } from './send';
import type { StreamSource } from './stream';
import type { HttpReply, Parsed, RawRequest, UnsignedReason, Verification, VerifiedRequest } from './webhook';

/**
 * A messaging platform. What a platform cannot do is absent. `Credentials` is what one connection holds, `Payload` what
 * one outbox row holds (plain JSON).
 */
export interface Channel<Credentials extends object, Payload = unknown> {
  /** In rows and URLs; never changes. */
  readonly id: string;
  /** Other names in URLs that old set-ups still use. */
  readonly aliases: readonly string[];
  /** A class-validator class: what a connection must hold. */
  readonly credentials: Type<Credentials>;
  /** The app's own connection: field of the credentials → environment variable. All set, or none. */
  readonly environment: Readonly<Record<keyof Credentials & string, string>>;
  /** Fields that a connection can do without: their variables may be missing where the others are set. */
  readonly optional?: readonly string[];
  /**
   * Fields whose variables mean something without the channel too, as those that sign-in reads: by themselves they do not turn
   * the channel on.
   */
  readonly shared?: readonly string[];
  /** The kinds of sender keys that its events carry, as `identity_keys.kind` stores them. */
  readonly keyKinds: readonly string[];
  readonly capabilities: Capabilities;
  readonly pace: Pace;

  /** The platform's id of the account that the credentials open: `connections.external_id`. */
  accountOf(credentials: Credentials): string;
  /** Whether the platform may call from this client address, where the operator has set limits; absent: from any. */
  allowsAddress?(address: string): boolean;
  /**
   * Why a request cannot be the platform's, told by its headers alone, before the body is read; undefined: it may be.
   * Absent: only the body tells.
   */
  unsigned?(request: RawRequest): UnsignedReason | undefined;
  /** Is it from the platform? Constant time. Only this makes a VerifiedRequest. */
  verify(request: RawRequest, credentials: Credentials): Verification;
  /** What `verify` checks by: connections with the same need one check. Absent: each has its own. */
  secretOf?(credentials: Credentials): string;
  /** Total: never throws, never rejects a neighbour; what it does not know becomes a notice or an unsupported part. */
  parse(request: VerifiedRequest): Parsed;
  /** The platform's check of the URL (WhatsApp's GET); undefined: not granted. */
  handshake?(request: RawRequest, credentials: Credentials): HttpReply | undefined;
  /** The body of the 200, where the platform wants a certain one. */
  acknowledge?(request: VerifiedRequest): HttpReply;
  /** Splits and formats a reply: each part becomes one outbox row and one `send`. Pure; never empty for a non-blank reply. */
  render(reply: Reply): readonly Payload[];
  /** Exactly one call. What is known of its outcome, as a value; never throws. */
  send(message: OutboundMessage<Payload>, credentials: Credentials, signal: AbortSignal): Promise<SendResult>;
  /** Best effort: true if the platform took it. Never throws. */
  typing?(message: ReceivedMessage, credentials: Credentials, signal: AbortSignal): Promise<boolean>;
  /** Best effort: true if the platform took it. Never throws. */
  markRead?(message: ReceivedMessage, credentials: Credentials, signal: AbortSignal): Promise<boolean>;
  /** Links that open this account on the person's device with a sign-in message filled in. Absent: there are none. */
  signInLinks?(credentials: Credentials, message: SignInMessage): SignInLinks;
  /** Who an id that a person typed would be here, as their messages would show them; undefined: no id of this channel. */
  whoIs?(id: string): TypedPerson | undefined;
  /**
   * The sender of a message to whom a code was sent in answer, and who gave it back: may know more than the message alone
   * showed. Pure; the keys stay. Absent: nothing more.
   */
  provedByCode?(sender: Sender): Sender;
  /**
   * What carries a sign-in code to an address after the service window, where the operator has set that up; undefined: nothing
   * does. Pure.
   */
  codeMessage?(to: ReplyAddress, code: string): Payload | undefined;
  /** What an organisation sends over the API, as this channel's messages. Pure. Absent: text alone, by `render`. */
  renderContent?(content: Content): RenderedContent<Payload>;
  /** Why a send failed, by the platform's code: for whoever sent it. Pure. Absent: the code alone is known. */
  explainFailure?(code: string): FailureExplanation;
  /** How organisations connect accounts of their own; absent: they cannot. */
  readonly connecting?: Connecting<Credentials>;
  /** Events that come over a connection that we hold, beside or instead of requests. Absent: requests alone. */
  readonly stream?: StreamSource<Credentials>;
  /** True if a send to this address can work at all; a guard in front of `send`. */
  canReach(to: ReplyAddress): boolean;
}

/** What a person sends to sign in. */
export interface SignInMessage {
  readonly text: string;
  /** The same for links that carry a payload and no text: letters, digits, `_` and `-`, at most 64. */
  readonly payload: string;
}

export interface SignInLinks {
  /** Works in any browser. */
  readonly web?: string;
  /** Opens the installed app. */
  readonly app?: string;
}

/** Somebody of whom an id alone is known, which proves nothing: who they are on the channel, and where one talks with them. */
export interface TypedPerson {
  readonly sender: Sender;
  readonly conversation: ConversationAddress;
  /** How they are written to. */
  readonly replyTo: ReplyAddress;
}

/** In our own words: nothing of the message or the person is in it. */
export interface FailureExplanation {
  readonly meaning: string;
  readonly whatToDo: string;
}

export interface Capabilities {
  /** Longest text of one message, in UTF-16 code units. */
  readonly textLimit: number;
  /** `costly`: what a turn says goes out in as few messages as the limit allows. */
  readonly bubbles: 'cheap' | 'costly';
  /** How long a person's message allows free replies, ms; absent: for ever. */
  readonly serviceWindowMs?: number;
  /** How long one typing indicator lasts, ms; absent: there is none. */
  readonly typingLastsMs?: number;
  /** Typing also marks the message as read. */
  readonly typingMarksRead: boolean;
  /**
   * A send whose outcome is unknown: `wait-for-report` waits for a delivery report that names our id, `repeat` sends
   * again (the platform knows our id as an idempotency key), `park` leaves it to the operator.
   */
  readonly unknownOutcome: 'wait-for-report' | 'repeat' | 'park';
  /**
   * Codes of `retry` that no time lifts but the person's next message: what waits for one goes out as soon as they write, and
   * is tried once a day until then. Absent: there are none.
   */
  readonly liftedByPerson?: readonly string[];
}

/** Limits that the platform sets and we keep before it has to refuse. 0: no limit. */
export interface Pace {
  /** Messages a second for one connection. */
  readonly perSecond: number;
  /** Messages a minute between one connection and one person. */
  readonly pairPerMinute: number;
  /** Messages that one person may get at once before `pairPerMinute` counts. */
  readonly pairBurst: number;
}

/**
 * What a channel tells us, in one shape for all platforms. `parse` of a channel makes these; they are stored as JSON in
 * `inbox_events` and read back by the stages, so every field survives a round trip through JSON (times are ISO 8601).
 */
export type InboundEvent =
  InboundMessage | EchoEvent | DeliveryEvent | IdentityChangedEvent | OptOutEvent | NoticeEvent;

interface EventBase {
  /** Unique within one connection for ever: the platform repeats an event, we keep it once. At most 300 characters. */
  readonly key: string;
  /** The platform's id of the account that was written to; absent when the event concerns no single account. */
  readonly account?: string;
  /** The platform's own time, ISO 8601. */
  readonly occurredAt: string;
  /** What the platform sent, as parsed JSON, cleaned of what PostgreSQL text cannot hold. */
  readonly raw: unknown;
}

/** Somebody wrote to us. */
export interface InboundMessage extends EventBase {
  readonly kind: 'message';
  /** The platform's id of the message: read receipts, reactions and quotes name it. */
  readonly messageId: string;
  readonly sender: Sender;
  readonly conversation: ConversationAddress;
  readonly replyTo: ReplyAddress;
  /** False in groups, where nobody proves an identity. */
  readonly oneToOne: boolean;
  /** In a group: it was said to us, by our name or in answer to us. Only such messages are answered there. */
  readonly addressed?: true;
  /** False for bots and automatic accounts. */
  readonly byHuman: boolean;
  readonly forwarded: boolean;
  /** The transport lets anybody write in another's name, as SMS does: by itself such a message proves nothing. */
  readonly spoofable?: true;
  /** The message is a word that law or carriers give a meaning. */
  readonly keyword?: Keyword;
  /** The platform's id of the message that this one quotes. */
  readonly inReplyTo?: string;
  /** The advertisement or post through which the person came. */
  readonly referral?: Referral;
  readonly parts: readonly MessagePart[];
}

/** `answered`: the platform has confirmed it in its own words, so nobody says it again. */
export interface Keyword {
  readonly asks: 'stop' | 'start' | 'help';
  readonly answered: boolean;
}

/** A human answered from the business's own app: the conversation is in a person's hands. */
export interface EchoEvent extends EventBase {
  readonly kind: 'echo';
  readonly messageId: string;
  readonly conversation: ConversationAddress;
  readonly parts: readonly MessagePart[];
}

/** What became of an outbound message. Matched by `ourId` when the platform repeats it, else by `platformId`. */
export interface DeliveryEvent extends EventBase {
  readonly kind: 'delivery';
  readonly platformId: string;
  /** The outbox row's id, as sent along with the message. */
  readonly ourId?: string;
  readonly state: DeliveryState;
  /** Why it failed; `code` is the platform's, as text. */
  readonly error?: { readonly code: string; readonly title?: string };
}

/**
 * The order is the rank: a report moves a row forward only. `failed` may follow `sent`, and counts unless the message was
 * delivered or read (reference B6).
 */
export const deliveryStates = ['sent', 'delivered', 'read', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A person got a new platform id or a new number; the same person, the same conversation. */
export interface IdentityChangedEvent extends EventBase {
  readonly kind: 'identity-changed';
  /** Keys that stop meaning this person. */
  readonly previous: readonly SenderKey[];
  readonly sender: Sender;
  /** The new keys and the old: it is found by either. */
  readonly conversation: ConversationAddress;
}

/** The person said to the platform, not to us, that they do or do not want messages of a kind. */
export interface OptOutEvent extends EventBase {
  readonly kind: 'opt-out';
  readonly conversation: ConversationAddress;
  readonly scope: 'marketing';
  readonly wanted: boolean;
}

/** Written by nobody: a template's state, a call, a field that does not exist yet. Stored, counted, never answered. */
export interface NoticeEvent extends EventBase {
  readonly kind: 'notice';
  /** The platform's name for it, for the operator. */
  readonly what: string;
}

/** A person as the channel shows them in one message. */
export interface Sender {
  /** Strongest first, at least one. */
  readonly keys: readonly SenderKey[];
  /** A number that the platform itself vouches for. */
  readonly phone?: { readonly e164: string; readonly source: PhoneSource };
  /** What the person calls themselves; user-controlled text, cleaned and cut to 256 characters. */
  readonly name?: string;
  /** Shown where there is no name; gives away no more than the last four digits. */
  readonly fallbackName: string;
  readonly username?: string;
  /** Start of the personal organisation's slug: `wa-1234`. */
  readonly slugHint: string;
}

/**
 * One way to recognise a person. `scope` is `global` where the id means the same person everywhere, `portfolio` where
 * the platform gives another id to every business.
 */
export interface SenderKey {
  readonly kind: string;
  readonly scope: 'global' | 'portfolio';
  readonly value: string;
}

export type PhoneSource = 'wa_id' | 'tg_contact' | 'tg_oidc' | 'im_handle' | 'sms_roundtrip';

/** Where a conversation is found: by any key, strongest first. Unique within a connection. */
export interface ConversationAddress {
  readonly keys: readonly ConversationKey[];
  /**
   * What the room id is computed from (`docs/architecture.md`, room ids): WhatsApp digits, else the user id; the group
   * id for groups.
   */
  readonly identifier: string;
  readonly group: boolean;
}

export interface ConversationKey {
  /** `<kind>:<value>` of the sender's key in a conversation with one person; anything that is unique in a group. */
  readonly value: string;
  /**
   * True for what can pass to another person, as a phone number can. Such a key never leads to a conversation that is
   * known by a lasting key, when the event has a lasting key of its own that is not known there.
   */
  readonly transferable: boolean;
}

/** How the channel reaches the other side; made by `parse`, kept with the conversation, read only by the same channel. */
export type ReplyAddress = Readonly<Record<string, string>>;

export interface Referral {
  readonly sourceType: string;
  readonly sourceUrl?: string;
  readonly sourceId?: string;
  readonly headline?: string;
  readonly clickId?: string;
}

/** One thing that a message holds. What we cannot read yet is `media` or `unsupported`: that is answered too. */
export type MessagePart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'media';
      readonly media: MediaKind;
      /** The platform's id of the file; absent when the platform could not provide it. */
      readonly mediaId?: string;
      readonly mimeType?: string;
      readonly sha256?: string;
      /** As the sender named it: text to show, never a path. */
      readonly fileName?: string;
      readonly caption?: string;
      readonly animated?: boolean;
    }
  | {
      readonly kind: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name?: string;
      readonly address?: string;
      readonly url?: string;
    }
  | { readonly kind: 'contacts'; readonly cards: readonly ContactCard[] }
  | {
      readonly kind: 'choice';
      readonly from: 'button' | 'list' | 'template';
      readonly id: string;
      readonly title: string;
      readonly description?: string;
    }
  | { readonly kind: 'form'; readonly name: string; readonly text: string; readonly values: string }
  | {
      readonly kind: 'order';
      readonly catalogId?: string;
      readonly text?: string;
      readonly items: readonly OrderItem[];
    }
  | {
      readonly kind: 'reaction';
      readonly target: string;
      /** null: taken back */ readonly emoji: string | null;
    }
  | { readonly kind: 'edit'; readonly target: string; readonly parts: readonly MessagePart[] }
  | { readonly kind: 'revoke'; readonly target: string }
  | { readonly kind: 'system'; readonly text: string }
  | { readonly kind: 'unsupported'; readonly what: string; readonly code?: string };

export type MediaKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

export interface ContactCard {
  readonly name?: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** The answer to our own request for the sender's number; every other card is somebody's number, not the sender's. */
  readonly answersRequest: boolean;
}

export interface OrderItem {
  readonly productId: string;
  readonly quantity: number;
  readonly price: number;
  readonly currency: string;
}

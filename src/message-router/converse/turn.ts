import type {
  ConversationAddress,
  IdentityChangedEvent,
  InboundMessage,
  ReplyAddress,
  Sender,
} from '../../channels';
import type { TurnMessage } from '../../agents';
import type { StoredEvent } from '../inbox/stored-event';
import { readMessage } from './message-text';

/** What waits in a conversation, sorted out: what the agent answers, what is only recorded, what changes. */
export interface Turn {
  /** Events up to here are in it. */
  readonly upTo: number;
  /** For the agent, oldest first by the platform's time, then arrival. */
  readonly messages: readonly TurnMessage[];
  /** What was sent that we cannot read yet, each kind once. */
  readonly unread: readonly string[];
  /** For the log, in the same order. */
  readonly log: readonly LoggedMessage[];
  /** Edits and revocations of messages that may stand in the log already. */
  readonly amendments: readonly Amendment[];
  readonly identityChanges: readonly IdentityChangedEvent[];
  /** Something of it was said to us, where several people write. */
  readonly addressed: boolean;
  /** Of the newest message: who wrote it, where its conversation is found, how to answer, when (ISO 8601), its platform id. */
  readonly newest?: {
    readonly sender: Sender;
    readonly conversation: ConversationAddress;
    readonly replyTo: ReplyAddress;
    readonly at: string;
    readonly messageId: string;
  };
}

export interface LoggedMessage {
  readonly kind: string;
  readonly text?: string;
  readonly platformId: string;
  readonly at: string;
}

/** `text` undefined: the person took the message back. */
export interface Amendment {
  readonly target: string;
  readonly text?: string;
}

/**
 * Sorts out waiting events. Pure. A message that was taken back before it was answered is not answered; one that was
 * edited is answered as it reads now. Positions that steps have taken are left out: the step has logged them.
 */
export function composeTurn(events: readonly StoredEvent[], takenBySteps: readonly number[]): Turn {
  const waiting = events
    .filter(({ pos }) => !takenBySteps.includes(pos))
    .sort((a, b) => Date.parse(a.event.occurredAt) - Date.parse(b.event.occurredAt) || a.pos - b.pos)
    .map(({ event }) => event);
  const arrived = waiting.filter((event) => event.kind === 'message');
  const amendments = arrived.flatMap(amendmentsIn);
  const amended = new Map(amendments.map((amendment) => [amendment.target, amendment]));

  const messages: TurnMessage[] = [];
  const log: LoggedMessage[] = [];
  const unread = new Set<string>();
  let newest: InboundMessage | undefined;
  for (const message of arrived) {
    newest = message;
    const read = readMessage(message.parts);
    const amendment = amended.get(message.messageId);
    const text = amendment ? amendment.text : read.text;
    log.push({
      kind: message.parts[0]?.kind ?? 'text',
      ...(text === undefined ? {} : { text }),
      platformId: message.messageId,
      at: message.occurredAt,
    });
    if (text?.trim()) messages.push({ text, at: message.occurredAt });
    if (!amendment || amendment.text !== undefined) for (const what of read.unread) unread.add(what);
  }
  return {
    upTo: Math.max(0, ...events.map(({ pos }) => pos)),
    messages,
    addressed: arrived.some((message) => message.addressed),
    unread: [...unread],
    log,
    amendments,
    identityChanges: waiting.filter((event) => event.kind === 'identity-changed'),
    ...(newest && {
      newest: {
        sender: newest.sender,
        conversation: newest.conversation,
        replyTo: newest.replyTo,
        at: newest.occurredAt,
        messageId: newest.messageId,
      },
    }),
  };
}

function amendmentsIn(message: InboundMessage): Amendment[] {
  return message.parts.flatMap((part): Amendment[] => {
    if (part.kind === 'revoke') return [{ target: part.target }];
    if (part.kind !== 'edit') return [];
    const { text } = readMessage(part.parts);
    // An edit that we cannot read (a picture's, say) leaves the text as it was.
    return text === undefined ? [] : [{ target: part.target, text }];
  });
}

import type { InboundEvent, InboundMessage } from '../contract/inbound-event';
import { elements, id, object, present, type JsonObject } from '../toolkit/json-fields';
import { isForward, partsOf } from './discord.parts';
import {
  channelAddress,
  isSnowflake,
  personAddress,
  personOf,
  senderOf,
  timeOf,
  type Person,
} from './discord.person';

/** Whose eyes a message is read with. */
export interface Reader {
  /** The application. */
  readonly account: string;
  /** The bot's own user id, as READY told it. */
  readonly self?: string;
  /** Stands in for times that cannot be right. */
  readonly now: Date;
}

/**
 * A message somebody wrote, none for what is not said to us: our own messages, and what people on a server say to each other.
 * A message that cannot be routed is a notice.
 */
export function readMessage(raw: unknown, reader: Reader): readonly InboundEvent[] {
  const message = object(raw);
  const person = personOf(message.author);
  if (person && person.id === reader.self) return [];
  if (isOnServer(message) && !isToUs(message, reader)) return [];
  const { id: messageId, channel_id: channel } = message;
  if (!isSnowflake(messageId) || !isSnowflake(channel) || !person) return [];
  return [
    {
      ...said(reader, person, { channel, onServer: isOnServer(message) }),
      key: `message:${messageId}`,
      occurredAt: occurredAt(message.timestamp, messageId, reader.now),
      raw,
      messageId,
      byHuman: person.isHuman && !message.webhook_id,
      forwarded: isForward(message),
      ...present({
        inReplyTo: isForward(message) ? undefined : id(object(message.message_reference).message_id, 64),
      }),
      parts: partsOf(message, reader.self),
    },
  ];
}

/** An edit that a person made; Discord also tells of an update when it adds a preview, which is none. Direct messages only. */
export function readEdit(raw: unknown, reader: Reader): readonly InboundEvent[] {
  const message = object(raw);
  const edited = typeof message.edited_timestamp === 'string' ? Date.parse(message.edited_timestamp) : NaN;
  if (isOnServer(message) || Number.isNaN(edited)) return [];
  return readMessage(raw, reader).map((event) =>
    event.kind === 'message'
      ? {
          ...event,
          key: `edit:${event.messageId}:${edited}`,
          occurredAt: occurredAt(message.edited_timestamp, event.messageId, reader.now),
          parts: [{ kind: 'edit', target: event.messageId, parts: event.parts }],
        }
      : event,
  );
}

/** Fields that everything a person says has. */
export function said(
  { account }: Reader,
  person: Person,
  { channel, onServer }: { readonly channel: string; readonly onServer: boolean },
): Pick<
  InboundMessage,
  'kind' | 'account' | 'sender' | 'conversation' | 'replyTo' | 'oneToOne' | 'addressed'
> {
  return {
    kind: 'message',
    account,
    sender: senderOf(person),
    conversation: onServer ? channelAddress(channel) : personAddress(person.id),
    replyTo: onServer ? { channel } : { channel, user: person.id },
    oneToOne: !onServer,
    // Nothing else of a server becomes an event.
    ...(onServer && { addressed: true as const }),
  };
}

export const isOnServer = ({ guild_id }: JsonObject): boolean => guild_id !== undefined && guild_id !== null;

/** Our name stands in it, or it answers a message of ours. A mention of everybody names nobody. */
function isToUs(message: JsonObject, { self }: Reader): boolean {
  if (self === undefined) return false;
  const named = elements(message.mentions).some((user) => object(user).id === self);
  return named || object(object(message.referenced_message).author).id === self;
}

/** Discord began in 2015; a day of slack for clocks. */
export function occurredAt(timestamp: unknown, snowflake: string, now: Date): string {
  const told = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  const ms = Number.isNaN(told) ? timeOf(snowflake).getTime() : told;
  const possible = ms >= Date.UTC(2015, 0, 1) && ms <= now.getTime() + 86_400_000;
  return (possible ? new Date(ms) : now).toISOString();
}

import type { InboundEvent, InboundMessage } from '../contract/inbound-event';
import { id, isObject, label, object, present, type JsonObject } from '../toolkit/json-fields';
import { groupAddress, handleOf, personAddress, senderOf } from './imessage.handles';
import { eventBase, type Notification } from './imessage.notification';
import { partsOf } from './imessage.parts';

/** Somebody wrote. Who cannot be recognised or answered is the notice `unroutable-message`, our own words `own-message`. */
export function readMessage(told: Notification): InboundEvent {
  const { data, messageId } = told;
  const where = placeOf(told);
  if (where === 'own') return { kind: 'notice', what: 'own-message', ...eventBase(told) };
  if (where === undefined || messageId === undefined)
    return { kind: 'notice', what: 'unroutable-message', ...eventBase(told) };
  return {
    kind: 'message',
    ...eventBase(told),
    messageId,
    ...where,
    byHuman: true,
    forwarded: false,
    ...present({ inReplyTo: id(data.reply_to_message_id, 200) }),
    parts: partsOf(data),
  };
}

/** What of an inbound message tells who wrote, and where an answer goes. */
export type Place = Pick<InboundMessage, 'sender' | 'conversation' | 'replyTo' | 'oneToOne' | 'spoofable'>;

/** Undefined: nobody that could be answered. `own`: our own line, as in the lifecycle of what we send. */
export function placeOf({ data, account }: Notification): Place | 'own' | undefined {
  const handle = handleOf(data.sender) ?? handleOf(data.external_id);
  if (data.direction === 'outbound' || (handle !== undefined && handle === account)) return 'own';
  const group = groupOf(data);
  // A message to no line of ours proves nothing and cannot be answered from it.
  if (handle === undefined || account === undefined || group === 'unusable') return undefined;
  const byApple = data.protocol === 'imessage';
  const shared = {
    sender: senderOf(handle, { byApple, name: nameOf(data, handle) }),
    ...(!byApple && { spoofable: true as const }),
  };
  if (group)
    return {
      ...shared,
      conversation: groupAddress(group.id),
      replyTo: { group: group.id },
      oneToOne: false,
    };
  const chat = id(data.chat_id, 200);
  return {
    ...shared,
    conversation: personAddress(handle),
    replyTo: { handle, ...(chat !== undefined && /^[\w+.@-]+$/.test(chat) && { chat }) },
    oneToOne: true,
  };
}

/** A group id that cannot be used must not turn a group's message into a private one. */
function groupOf(data: JsonObject): { readonly id: string } | 'unusable' | undefined {
  const { group } = data;
  const named = [data.group_id, object(group).group_id, object(group).id, group, data.chat_id]
    .map((value) => id(value, 160))
    .find((value) => value !== undefined && /^grp_[\w-]+$/.test(value));
  if (named !== undefined) return { id: named };
  const isGroup =
    isPresent(data.group_id) || isPresent(group) || (data.is_group !== false && isPresent(data.is_group));
  return isGroup ? 'unusable' : undefined;
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** As the account's address book has it, if the entry is the sender's. */
function nameOf({ contact }: JsonObject, handle: string): string | undefined {
  return isObject(contact) && handleOf(contact.identifier) === handle ? label(contact.name) : undefined;
}

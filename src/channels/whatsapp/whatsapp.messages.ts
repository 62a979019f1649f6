import type { InboundEvent, InboundMessage, Referral } from '../contract/inbound-event';
import { eventBase, type Change } from './whatsapp.change';
import { Contacts, type Person } from './whatsapp.contacts';
import {
  elements,
  id,
  isObject,
  label,
  object,
  present,
  text,
  word,
  type JsonObject,
} from './whatsapp.fields';
import { readIdentityChange } from './whatsapp.identity-changes';
import { notice } from './whatsapp.notices';
import { partsOf } from './whatsapp.parts';
import { groupAddress, personAddress, personIds, personReply, sender, senderKeys } from './whatsapp.sender';

/**
 * The messages of one value, in their order. Who cannot be recognised cannot be answered: such a message becomes the
 * notice `unroutable-message`.
 */
export function* readMessages(change: Change): Generator<InboundEvent> {
  const contacts = new Contacts(change.value);
  const messages = elements(change.value.messages);
  // A message without any id of its sender belongs to the only contact, unless it could be another message's.
  const lone = messages.filter((message) => id(object(message).id)).length === 1 ? contacts.only : undefined;
  for (const message of messages) yield readMessage(change, message, contacts, lone);
}

function readMessage(change: Change, raw: unknown, contacts: Contacts, lone?: Person): InboundEvent {
  const message = object(raw);
  const messageId = id(message.id);
  const identityChange = messageId && readIdentityChange(change, message, messageId, contacts);
  if (identityChange) return identityChange;

  const named = contacts.complete(personIds(message.from_user_id, message.from_parent_user_id, message.from));
  const person = isSomebody(named) ? named : lone;
  const group = groupOf(message);
  if (messageId === undefined || person === undefined || group === 'unusable')
    return notice(change, 'unroutable-message', raw, messageId && `unroutable:${messageId}`);

  const context = object(message.context);
  return {
    kind: 'message',
    ...eventBase(change, raw, message.timestamp, messageId),
    messageId,
    sender: sender(person.ids, person.names),
    ...destination(person, group),
    byHuman: true,
    forwarded: context.forwarded === true || context.frequently_forwarded === true,
    ...present({ inReplyTo: id(context.id), referral: referralOf(message.referral) }),
    parts: partsOf(message),
  };
}

const isSomebody = (person: Person): boolean => senderKeys(person.ids).length > 0;

/** A group id that cannot be used must not turn a group's message into a private one. */
function groupOf({ group_id }: JsonObject): { readonly id: string } | 'unusable' | undefined {
  if (group_id === undefined || group_id === null || group_id === '') return undefined;
  const groupId = id(group_id, 160);
  return groupId === undefined ? 'unusable' : { id: groupId };
}

function destination(
  person: Person,
  group: { readonly id: string } | undefined,
): Pick<InboundMessage, 'conversation' | 'replyTo' | 'oneToOne'> {
  if (group) return { conversation: groupAddress(group.id), replyTo: { group: group.id }, oneToOne: false };
  return { conversation: personAddress(person.ids), replyTo: personReply(person.ids), oneToOne: true };
}

/** The advertisement or post that the person came from: on the message, not on the value (B4). */
function referralOf(referral: unknown): Referral | undefined {
  if (!isObject(referral)) return undefined;
  return present({
    sourceType: word(referral.source_type) ?? 'unknown',
    sourceUrl: text(referral.source_url, 2048),
    sourceId: id(referral.source_id, 256),
    headline: label(referral.headline),
    clickId: id(referral.ctwa_clid),
  });
}

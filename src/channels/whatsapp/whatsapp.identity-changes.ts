import type { IdentityChangedEvent, InboundEvent } from '../contract/inbound-event';
import { eventBase, type Change } from './whatsapp.change';
import { Contacts } from './whatsapp.contacts';
import { elements, id, object, text, type JsonObject } from './whatsapp.fields';
import { notice } from './whatsapp.notices';
import { isUserId, personAddress, personIds, sender, senderKeys, type PersonIds } from './whatsapp.sender';

/** `customer_changed_number` is the spelling of older versions. */
const changes = new Set<unknown>(['user_changed_number', 'user_changed_user_id', 'customer_changed_number']);

/**
 * The event of a system message that says a person's number or user id changed; undefined for every other message, and
 * where the old or the new id is not told. (C5: M-SYS, M-CHG, 11-Aug-2026.)
 */
export function readIdentityChange(
  change: Change,
  message: JsonObject,
  messageId: string,
  contacts: Contacts,
): IdentityChangedEvent | undefined {
  const system = object(message.system);
  if (message.type !== 'system' || !changes.has(system.type)) return undefined;
  const next = personIds(system.user_id, system.parent_user_id, id(system.wa_id) ?? system.new_wa_id);
  const previous = personIds(
    previousUserId(system, message, next),
    previousParentId(system, message, next),
    message.from,
  );
  return identityChanged(change, message, contacts, { next, previous, key: messageId });
}

/**
 * The field `user_id_update`. Meta took it back on 11-Aug-2026 (M-CHG), so nothing relies on it; where one comes, it
 * counts.
 */
export function* readUserIdUpdates(change: Change): Generator<InboundEvent> {
  const contacts = new Contacts(change.value);
  for (const raw of elements(change.value.user_id_update)) {
    const update = object(raw);
    const userId = object(update.user_id);
    const parentId = object(update.parent_user_id);
    const next = personIds(userId.current, parentId.current, update.wa_id);
    const previous = personIds(userId.previous, parentId.previous, undefined);
    yield (
      identityChanged(change, update, contacts, { next, previous }) ?? notice(change, 'user_id_update', raw)
    );
  }
}

/**
 * The person under the new ids. The old ones stop meaning this person, the number above all: it will be somebody else's.
 */
function identityChanged(
  change: Change,
  raw: JsonObject,
  contacts: Contacts,
  { next, previous, key }: { next: PersonIds; previous: PersonIds; key?: string },
): IdentityChangedEvent | undefined {
  const current = senderKeys(next);
  const gone = senderKeys(previous).filter((old) => !current.some((key) => key.value === old.value));
  if (current.length === 0 || gone.length === 0) return undefined;
  return {
    kind: 'identity-changed',
    ...eventBase(change, raw, raw.timestamp, key),
    previous: gone,
    sender: sender(next, contacts.complete(next).names),
    conversation: personAddress(next, gone),
  };
}

/**
 * The first that differs from the new id: the field of August 2026, the end of the text, and `from_user_id`, which held
 * the old id in one sample of Meta's and may hold the new one.
 */
function previousUserId(system: JsonObject, message: JsonObject, next: PersonIds): string | undefined {
  const sent = next.userId === undefined ? undefined : id(message.from_user_id);
  return [id(system.previous_user_id), userIdInText(system, next), sent].find(
    (old) => old !== undefined && old !== next.userId,
  );
}

/** Without a new parent id nobody can say whether `from_parent_user_id` is the old one. */
const previousParentId = (system: JsonObject, message: JsonObject, next: PersonIds): string | undefined =>
  id(system.previous_parent_user_id) ??
  (next.parentId === undefined ? undefined : id(message.from_parent_user_id));

/** "… changed from OLD to NEW". Read from its end, and only if NEW is the new id: a name may hold the same words. */
function userIdInText(system: JsonObject, next: PersonIds): string | undefined {
  const words = text(system.body)?.trimEnd().split(' ').slice(-5) ?? [];
  const [changed, from, old, to, current] = words;
  const says = changed === 'changed' && from === 'from' && to === 'to' && current === next.userId;
  return says && old !== undefined && isUserId(old) ? old : undefined;
}

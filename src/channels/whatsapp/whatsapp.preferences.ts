import type { NoticeEvent, OptOutEvent } from '../contract/inbound-event';
import { eventBase, type Change } from './whatsapp.change';
import { Contacts } from './whatsapp.contacts';
import { elements, object } from './whatsapp.fields';
import { notice } from './whatsapp.notices';
import { personAddress, personIds, senderKeys } from './whatsapp.sender';

/** `signup` comes from a sign-up link. */
const wanted = new Map<unknown, boolean>([
  ['stop', false],
  ['resume', true],
  ['signup', true],
]);

/**
 * Whether people want marketing messages, as they told WhatsApp and not us (`user_preferences`: M-BSUID). Another
 * category or value, or a person that cannot be recognised, becomes a notice.
 */
export function* readPreferences(change: Change): Generator<OptOutEvent | NoticeEvent> {
  const contacts = new Contacts(change.value);
  for (const raw of elements(change.value.user_preferences)) yield readPreference(change, raw, contacts);
}

function readPreference(change: Change, raw: unknown, contacts: Contacts): OptOutEvent | NoticeEvent {
  const preference = object(raw);
  const wants = wanted.get(preference.value);
  const { ids } = contacts.complete(
    personIds(preference.user_id, preference.parent_user_id, preference.wa_id),
  );
  if (wants === undefined || preference.category !== 'marketing_messages' || senderKeys(ids).length === 0)
    return notice(change, 'user_preferences', raw);
  return {
    kind: 'opt-out',
    ...eventBase(change, raw, preference.timestamp),
    conversation: personAddress(ids),
    scope: 'marketing',
    wanted: wants,
  };
}

import type { EchoEvent, NoticeEvent } from '../contract/inbound-event';
import { eventBase, type Change } from './whatsapp.change';
import { Contacts } from './whatsapp.contacts';
import { elements, id, object } from './whatsapp.fields';
import { notice } from './whatsapp.notices';
import { partsOf } from './whatsapp.parts';
import { personAddress, personIds, senderKeys } from './whatsapp.sender';

/**
 * What a human wrote from the WhatsApp Business app on the same number (`smb_message_echoes`: M-BSUID). An echo whose
 * recipient cannot be recognised becomes the notice `unroutable-echo`.
 */
export function* readEchoes(change: Change): Generator<EchoEvent | NoticeEvent> {
  const contacts = new Contacts(change.value);
  for (const raw of elements(change.value.message_echoes)) yield readEcho(change, raw, contacts);
}

function readEcho(change: Change, raw: unknown, contacts: Contacts): EchoEvent | NoticeEvent {
  const echo = object(raw);
  const messageId = id(echo.id);
  const key = messageId && `echo:${messageId}`;
  const { ids } = contacts.complete(personIds(echo.to_user_id, echo.to_parent_user_id, echo.to));
  if (messageId === undefined || senderKeys(ids).length === 0)
    return notice(change, 'unroutable-echo', raw, key);
  return {
    kind: 'echo',
    ...eventBase(change, raw, echo.timestamp, key),
    messageId,
    conversation: personAddress(ids),
    parts: partsOf(echo),
  };
}

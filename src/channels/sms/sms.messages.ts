import type { InboundMessage, MediaKind, MessagePart, NoticeEvent } from '../contract/inbound-event';
import { cutText } from '../toolkit/clean-json';
import { accountOf, e164, notice, type Delivery } from './sms.delivery';
import type { Fields } from './sms.form';
import { keywordOf } from './sms.keywords';
import { personAddress, sender } from './sms.sender';

/** Twilio's most for one message. */
const maxMedia = 10;
const maxText = 65_536;

/**
 * What somebody wrote to one of our numbers. Short codes and names cannot be answered, and another messenger's address is
 * another channel's: those are the notice `unroutable-message`.
 */
export function readMessage(delivery: Delivery, keywords: 'twilio' | 'ours'): InboundMessage | NoticeEvent {
  const { fields, messageId, occurredAt } = delivery;
  const account = accountOf(fields, 'To');
  const from = e164(fields.get('From', 64));
  if (account === undefined || from === undefined)
    return notice(delivery, 'unroutable-message', messageId, account);
  const keyword = keywordOf(fields, keywords);
  return {
    kind: 'message',
    key: messageId,
    account,
    occurredAt,
    raw: fields.raw,
    messageId,
    sender: sender(from),
    conversation: personAddress(from),
    replyTo: { phone: from },
    oneToOne: true,
    byHuman: true,
    forwarded: false,
    spoofable: true,
    ...(keyword && { keyword }),
    parts: partsOf(fields),
  };
}

function partsOf(fields: Fields): readonly MessagePart[] {
  const body = fields.get('Body', Infinity);
  const parts: MessagePart[] = body?.trim() ? [{ kind: 'text', text: cutText(body, maxText) }] : [];
  const files = Math.min(Number(fields.get('NumMedia', 4) ?? 0) || 0, maxMedia);
  for (let at = 0; at < files; at++) parts.push(filePart(fields, at));
  return parts.length ? parts : [{ kind: 'unsupported', what: 'empty' }];
}

function filePart(fields: Fields, at: number): MessagePart {
  const mimeType = fields.get(`MediaContentType${at}`, 127)?.toLowerCase();
  const mediaId = mediaIdOf(fields.get(`MediaUrl${at}`));
  return {
    kind: 'media',
    media: mediaKind(mimeType),
    ...(mediaId !== undefined && { mediaId }),
    ...(mimeType !== undefined && { mimeType }),
  };
}

/** The path below the account, never an address: it is fetched from Twilio, wherever somebody says that it is. */
function mediaIdOf(url: string | undefined): string | undefined {
  const path = /\/Accounts\/AC\w{1,64}\/(Messages\/\w{1,64}\/Media\/\w{1,64})$/.exec(url ?? '');
  return path?.[1];
}

function mediaKind(mimeType = ''): MediaKind {
  const [type] = mimeType.split('/');
  return type === 'image' || type === 'video' || type === 'audio' ? type : 'document';
}

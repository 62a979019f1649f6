import type { ContactCard, MediaKind, MessagePart, OrderItem } from '../contract/inbound-event';
import {
  elements,
  finiteNumber,
  firstError,
  id,
  isObject,
  label,
  object,
  present,
  text,
  word,
  type JsonObject,
} from './whatsapp.fields';

/** What a message or an echo holds. Never empty: what cannot be read is `unsupported`, so it is answered too (B2). */
export const partsOf = (message: JsonObject): readonly MessagePart[] => [
  (message.type === 'edit' ? edit(message) : partOf(message)) ?? unsupported(message),
];

/** Undefined for a type that is unknown, or whose content is not there. */
function partOf(message: JsonObject): MessagePart | undefined {
  switch (message.type) {
    case 'text':
      return plainText(object(message.text).body);
    case 'image':
    case 'video':
    case 'document':
    case 'sticker':
      return media(message.type, object(message[message.type]));
    case 'audio':
      return media(object(message.audio).voice === true ? 'voice' : 'audio', object(message.audio));
    case 'location':
      return location(object(message.location));
    case 'contacts':
      return contactCards(message.contacts);
    case 'interactive':
      return interactive(object(message.interactive));
    case 'button':
      return templateButton(object(message.button));
    case 'order':
      return order(object(message.order));
    case 'reaction':
      return reaction(object(message.reaction));
    case 'revoke':
      return revoke(object(message.revoke));
    case 'system':
      return { kind: 'system', text: text(object(message.system).body) ?? 'system' };
    case 'request_welcome':
      return { kind: 'system', text: 'request_welcome' };
    default:
      return undefined;
  }
}

/** A blank text is still a text. */
const plainText = (body: unknown): MessagePart | undefined =>
  typeof body === 'string' ? { kind: 'text', text: text(body) ?? '' } : undefined;

/** Without an id where WhatsApp could not provide the file (error 131052). */
const media = (kind: MediaKind, file: JsonObject): MessagePart =>
  present({
    kind: 'media' as const,
    media: kind,
    mediaId: id(file.id, 256),
    mimeType: label(file.mime_type),
    sha256: id(file.sha256, 256),
    fileName: label(file.filename),
    caption: text(file.caption),
    animated: typeof file.animated === 'boolean' ? file.animated : undefined,
  });

function location(place: JsonObject): MessagePart | undefined {
  const latitude = finiteNumber(place.latitude);
  const longitude = finiteNumber(place.longitude);
  if (latitude === undefined || longitude === undefined) return undefined;
  const shown = { name: label(place.name), address: label(place.address, 1024), url: text(place.url, 2048) };
  return present({ kind: 'location' as const, latitude, longitude, ...shown });
}

function contactCards(list: unknown): MessagePart | undefined {
  const cards = elements(list).filter(isObject).slice(0, 50).map(contactCard);
  return cards.length > 0 ? { kind: 'contacts', cards } : undefined;
}

function contactCard(card: JsonObject): ContactCard {
  const { formatted_name, first_name, last_name } = object(card.name);
  const parts = [label(first_name), label(last_name)].filter((part) => part !== undefined);
  return present({
    name: label(formatted_name) ?? label(parts.join(' ')),
    phones: listed(card.phones, 'phone', 64),
    emails: listed(card.emails, 'email', 320),
    answersRequest: card.origin === 'contact_request',
  });
}

/** At most 20 values of one field. */
const listed = (rows: unknown, field: string, max: number): readonly string[] =>
  elements(rows)
    .map((row) => label(object(row)[field], max))
    .filter((value) => value !== undefined)
    .slice(0, 20);

function interactive(reply: JsonObject): MessagePart | undefined {
  switch (reply.type) {
    case 'button_reply':
      return choice('button', object(reply.button_reply));
    case 'list_reply':
      return choice('list', object(reply.list_reply));
    case 'nfm_reply':
      return isObject(reply.nfm_reply) ? form(reply.nfm_reply) : undefined;
    default:
      return undefined;
  }
}

const templateButton = ({ payload, text: title }: JsonObject): MessagePart | undefined =>
  choice('template', { id: payload, title });

function choice(from: 'button' | 'list' | 'template', chosen: JsonObject): MessagePart | undefined {
  const title = text(chosen.title) ?? text(chosen.id);
  if (title === undefined) return undefined;
  const description = text(chosen.description);
  return present({ kind: 'choice' as const, from, id: text(chosen.id) ?? title, title, description });
}

/** The answers of a flow are a JSON string; they stay one, whether or not it parses. */
const form = (reply: JsonObject): MessagePart => ({
  kind: 'form',
  name: label(reply.name) ?? 'flow',
  text: text(reply.body) ?? '',
  values: text(reply.response_json) ?? '{}',
});

function order(cart: JsonObject): MessagePart | undefined {
  const items = elements(cart.product_items).map(orderItem);
  const complete = items.filter((item) => item !== undefined).slice(0, 100);
  if (complete.length === 0) return undefined;
  const note = { catalogId: id(cart.catalog_id, 256), text: text(cart.text) };
  return present({ kind: 'order' as const, ...note, items: complete });
}

function orderItem(row: unknown): OrderItem | undefined {
  const { product_retailer_id, quantity, item_price, currency } = object(row);
  const item = {
    productId: id(product_retailer_id, 256),
    quantity: finiteNumber(quantity),
    price: finiteNumber(item_price),
    currency: id(currency, 16),
  };
  return isComplete(item) ? item : undefined;
}

const isComplete = <T extends object>(
  fields: T,
): fields is T & { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.values(fields).every((value) => value !== undefined);

/** Taken back: the emoji is absent by Meta's page, an empty string as observed. */
function reaction({ message_id, emoji }: JsonObject): MessagePart | undefined {
  const target = id(message_id);
  return target === undefined ? undefined : { kind: 'reaction', target, emoji: text(emoji, 64) ?? null };
}

function revoke({ original_message_id }: JsonObject): MessagePart | undefined {
  const target = id(original_message_id);
  return target === undefined ? undefined : { kind: 'revoke', target };
}

/** The new content of an earlier message. An edit inside an edit does not exist, so it is not followed. */
function edit(message: JsonObject): MessagePart | undefined {
  const { original_message_id, message: content } = object(message.edit);
  const target = id(original_message_id);
  if (target === undefined || !isObject(content)) return undefined;
  return { kind: 'edit', target, parts: [partOf(content) ?? unsupported(content)] };
}

/** `what` is the real type, where WhatsApp names it. */
function unsupported(message: JsonObject): MessagePart {
  const named = object(message.unsupported).type ?? object(message.interactive).type ?? message.type;
  const code = firstError(message.errors)?.code;
  return present({ kind: 'unsupported' as const, what: word(named) ?? 'unknown_type', code });
}

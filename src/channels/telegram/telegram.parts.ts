import type { ContactCard, MediaKind, MessagePart } from '../contract/inbound-event';
import {
  finiteNumber,
  id,
  isObject,
  label,
  list,
  object,
  present,
  text,
  type JsonObject,
} from './telegram.fields';

/**
 * What a `Message` holds (Bot API, Message). Never empty: what cannot be read is `unsupported`, so it is answered too. `own`:
 * the contact in it is the sender's own.
 */
export function partsOf(message: JsonObject, { own }: { readonly own: boolean }): readonly MessagePart[] {
  if (typeof message.text === 'string') return [{ kind: 'text', text: textOf(message) }];
  const media = mediaOf(message);
  if (media) return [media];
  if (isObject(message.contact)) return [{ kind: 'contacts', cards: [contactCard(message.contact, own)] }];
  return [location(message) ?? system(message) ?? unsupported(message)];
}

/** `/help@our_bot` is `/help`: Telegram adds the name where several bots listen, and we get only what is ours (privacy mode). */
const textOf = (message: JsonObject): string =>
  (text(message.text) ?? '').replace(/^(\/[A-Za-z0-9_]{1,32})@[A-Za-z0-9_]{3,64}(?=\s|$)/, '$1');

const mediaFields: readonly (readonly [field: string, kind: MediaKind])[] = [
  ['animation', 'video'],
  ['video', 'video'],
  ['video_note', 'video'],
  ['audio', 'audio'],
  ['voice', 'voice'],
  ['sticker', 'sticker'],
  ['document', 'document'],
];

function mediaOf(message: JsonObject): MessagePart | undefined {
  const caption = text(message.caption);
  // The last is the largest.
  const photo = list(message.photo).at(-1);
  if (photo !== undefined) return media('image', object(photo), { caption });
  // An animation comes with a copy of itself as `document`: it is before that in the list.
  for (const [field, kind] of mediaFields) {
    const file = message[field];
    if (!isObject(file)) continue;
    const animated = field === 'animation' || file.is_animated === true || file.is_video === true;
    return media(kind, file, { caption, animated: animated || undefined });
  }
  return undefined;
}

const media = (
  kind: MediaKind,
  file: JsonObject,
  shown: { readonly caption: string | undefined; readonly animated?: true | undefined },
): MessagePart =>
  present({
    kind: 'media' as const,
    media: kind,
    mediaId: id(file.file_id, 256),
    mimeType: label(file.mime_type),
    fileName: label(file.file_name),
    caption: shown.caption,
    animated: shown.animated,
  });

const contactCard = (contact: JsonObject, own: boolean): ContactCard => {
  const names = [label(contact.first_name), label(contact.last_name)].filter((part) => part !== undefined);
  const phone = label(contact.phone_number, 64);
  return present({
    name: label(names.join(' ')),
    phones: phone === undefined ? [] : [phone],
    emails: [],
    answersRequest: own,
  });
};

/** A venue carries the location too. */
function location(message: JsonObject): MessagePart | undefined {
  const venue = object(message.venue);
  const place = object(message.location ?? venue.location);
  const latitude = finiteNumber(place.latitude);
  const longitude = finiteNumber(place.longitude);
  if (latitude === undefined || longitude === undefined) return undefined;
  const shown = { name: label(venue.title), address: label(venue.address, 1024) };
  return present({ kind: 'location' as const, latitude, longitude, ...shown });
}

/** What Telegram says in a chat by itself; nobody is answered for it. */
const serviceFields = [
  'new_chat_members',
  'left_chat_member',
  'new_chat_title',
  'new_chat_photo',
  'delete_chat_photo',
  'group_chat_created',
  'supergroup_chat_created',
  'message_auto_delete_timer_changed',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'pinned_message',
  'chat_background_set',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
  'write_access_allowed',
  'boost_added',
] as const;

function system(message: JsonObject): MessagePart | undefined {
  const field = serviceFields.find((name) => message[name] !== undefined);
  return field && { kind: 'system', text: field };
}

/** `what` is the field that a message of this kind has. */
function unsupported(message: JsonObject): MessagePart {
  const what = ['poll', 'dice', 'game', 'story', 'paid_media', 'invoice', 'checklist', 'users_shared'].find(
    (name) => message[name] !== undefined,
  );
  return { kind: 'unsupported', what: what ?? 'unknown_type' };
}

import type { MediaKind, MessagePart } from '../contract/inbound-event';
import { elements, id, label, object, present, text, word, type JsonObject } from '../toolkit/json-fields';

/** What a message holds. Never empty: what cannot be read is `unsupported`, so that it is answered too. */
export function partsOf(message: JsonObject, self: string | undefined): readonly MessagePart[] {
  if (!isWritten(message.type)) return [{ kind: 'system', text: `message type ${String(message.type)}` }];
  const content = isForward(message)
    ? object(object(elements(message.message_snapshots)[0]).message)
    : message;
  const written = text(content.content);
  const parts: MessagePart[] = [
    ...(written === undefined ? [] : [{ kind: 'text' as const, text: withoutMention(written, self) }]),
    ...elements(content.attachments).slice(0, maxParts).map(attachment),
    ...elements(content.sticker_items).slice(0, maxParts).map(sticker),
  ];
  if (message.poll !== undefined) parts.push({ kind: 'unsupported', what: 'poll' });
  return parts.length ? parts : [{ kind: 'unsupported', what: 'empty_message' }];
}

/** Somebody passed on what was written elsewhere. */
export const isForward = ({ message_reference }: JsonObject): boolean => object(message_reference).type === 1;

/** A message of type 0, or an answer to one (19); every other type is Discord telling what happened. */
const isWritten = (type: unknown): boolean => type === undefined || type === 0 || type === 19;

/** Discord allows 10 files. */
const maxParts = 25;

/** Naming us is how one talks to us on a server, and not what is said. */
const withoutMention = (written: string, self: string | undefined): string =>
  self === undefined ? written : written.replaceAll(new RegExp(`\\s*<@!?${self}>\\s*`, 'g'), ' ').trim();

/** The address of the file is signed and ends within a day; it stays in `raw`. */
function attachment(raw: unknown): MessagePart {
  const file = object(raw);
  return present({
    kind: 'media' as const,
    media: mediaKind(file),
    mediaId: id(file.id, 64),
    mimeType: label(file.content_type),
    fileName: label(file.filename),
    caption: text(file.description),
  });
}

function mediaKind({ content_type, waveform }: JsonObject): MediaKind {
  const type = label(content_type) ?? '';
  if (type.startsWith('image/')) return 'image';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return typeof waveform === 'string' ? 'voice' : 'audio';
  return 'document';
}

function sticker(raw: unknown): MessagePart {
  const { id: stickerId, name } = object(raw);
  return present({
    kind: 'media' as const,
    media: 'sticker' as const,
    mediaId: id(stickerId, 64),
    fileName: label(name),
  });
}

/** A tap on a button, or the first choice of a list; the title is the one that the tapped message shows. */
export function choiceOf(data: JsonObject, message: JsonObject): MessagePart {
  const chosen = id(elements(data.values)[0], 256);
  const customId = id(data.custom_id, 256);
  const choice = chosen ?? customId;
  if (choice === undefined) return { kind: 'unsupported', what: 'component' };
  const title = chosen ?? titleOf(message.components, choice) ?? choice;
  return { kind: 'choice', from: chosen === undefined ? 'button' : 'list', id: choice, title };
}

/** Components stand in rows. */
function titleOf(rows: unknown, customId: string): string | undefined {
  for (const row of elements(rows))
    for (const component of elements(object(row).components)) {
      const { custom_id, label: shown } = object(component);
      if (custom_id === customId) return label(shown);
    }
  return undefined;
}

/** A command as people would write it: `/name value …`. */
export function commandOf({ name, options }: JsonObject): MessagePart {
  const command = word(name);
  if (command === undefined) return { kind: 'unsupported', what: 'command' };
  const values = elements(options).map((option) => object(option).value);
  const written = values
    .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(String);
  return { kind: 'text', text: text([`/${command}`, ...written].join(' ')) ?? `/${command}` };
}

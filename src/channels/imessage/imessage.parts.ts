import type { MediaKind, MessagePart } from '../contract/inbound-event';
import { elements, id, isObject, label, object, text, word, type JsonObject } from '../toolkit/json-fields';

/** What a message holds, the text first; never nothing. */
export function partsOf(data: JsonObject): readonly MessagePart[] {
  // iMessage puts U+FFFC where an attachment stands in the text.
  const said = text(
    text(data.text)
      ?.replace(/\ufffc/g, '')
      .trim(),
  );
  const parts: readonly MessagePart[] = [
    ...(said === undefined ? [] : [{ kind: 'text' as const, text: said }]),
    ...elements(data.attachments).map(attachment),
  ];
  return parts.length
    ? parts
    : [{ kind: 'unsupported', what: word(data.message_type) ?? word(data.kind) ?? 'empty' }];
}

/** An address, alone or with what is known of the file; elsewhere than at Blooio it is not an address that we would open. */
function attachment(raw: unknown): MessagePart {
  const fields = object(raw);
  const address = typeof raw === 'string' ? raw : fields.url;
  const url = isObject(raw) || typeof raw === 'string' ? blooioUrl(address) : undefined;
  const mimeType = mimeOf(fields.media_type ?? fields.mime_type);
  const fileName = label(fields.name ?? fields.filename) ?? (url && label(decoded(url)));
  return {
    kind: 'media',
    media: mediaKind(mimeType, fileName),
    ...(url !== undefined && { mediaId: url.href }),
    ...(mimeType !== undefined && { mimeType }),
    ...(fileName !== undefined && { fileName }),
  };
}

/** https, at Blooio's own hosts: whoever could write here would else choose what we fetch. */
function blooioUrl(value: unknown): URL | undefined {
  const url = URL.parse(id(value) ?? '');
  return url?.protocol === 'https:' &&
    /^([a-z0-9-]+\.)*blooio\.com$/.test(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
    ? url
    : undefined;
}

const mimeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[a-z]+\/[\w.+-]{1,100}$/i.test(value) ? value.toLowerCase() : undefined;

function decoded(url: URL): string {
  const last = url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

const kinds: readonly (readonly [MediaKind, RegExp])[] = [
  // Apple's own format of voice messages.
  ['voice', /^audio\/(x-caf|amr)$|\.(caf|amr)$/i],
  ['image', /^image\/|\.(jpe?g|png|gif|heic|heif|webp|tiff?)$/i],
  ['video', /^video\/|\.(mp4|mov|m4v|3gp|webm)$/i],
  ['audio', /^audio\/|\.(mp3|m4a|aac|wav|ogg|opus)$/i],
];

/** By what Blooio calls the file, else by its name. */
function mediaKind(mimeType: string | undefined, fileName: string | undefined): MediaKind {
  const of = (value: string | undefined): MediaKind | undefined =>
    value === undefined ? undefined : kinds.find(([, shape]) => shape.test(value))?.[0];
  return of(mimeType) ?? (mimeType === undefined ? of(fileName) : undefined) ?? 'document';
}

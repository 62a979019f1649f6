import type { Reply, ReplyButton } from '../contract/reply';
import { splitText } from '../toolkit/split-text';
import { toHtml } from './telegram.html';
import { toMarkup } from './telegram.markup';

/** What one outbox row of Telegram holds. */
export type TelegramPayload = TextPayload | MediaPayload;

/** `html` is what is sent; `text` is what a person reads of it, and what is sent if Telegram refuses the formatting. */
export interface TextPayload {
  readonly type: 'text';
  readonly text: string;
  /** Absent: there is nothing to format. */
  readonly html?: string;
  readonly buttons?: readonly ReplyButton[];
  /** A secret: it can neither be forwarded nor saved. */
  readonly protected?: true;
}

/** A file that Telegram fetches from this link. */
export interface MediaPayload {
  readonly type: 'media';
  readonly media: 'image' | 'video' | 'audio' | 'document';
  readonly link: string;
  readonly caption?: string;
}

/** Longest text of a message after its formatting was read, UTF-16 code units (sendMessage). */
export const textLimit = 4096;

/** What inline buttons may be: data of 1 to 64 bytes (InlineKeyboardButton); more of them nobody would read. */
const buttonLimits = { buttons: 10, idBytes: 64, title: 64 } as const;

/** Buttons without a text must stand under something. */
const prompt = 'Please choose:';

/**
 * A reply as messages, as few as the limit allows; none only for a blank reply without buttons. Buttons that Telegram would
 * refuse are numbered lines.
 */
export function renderReply({ markdown, buttons = [], logAs }: Reply): readonly TextPayload[] {
  const shown = areButtons(buttons);
  const written = shown ? markdown : [markdown, numbered(buttons)].filter((part) => part.trim()).join('\n\n');
  const texts = formatted(written);
  const last = texts.at(-1)?.text ?? '';
  // What is read of one message stays within the limit, whatever stands on its buttons.
  const fits = [last, ...buttons.map(({ title }) => title)].join('\n').length <= textLimit;
  const under =
    shown && buttons.length > 0 && !(last && fits) ? [{ type: 'text' as const, text: prompt }] : [];
  const said = [...texts, ...under];
  return said.map((payload, at) => ({
    ...payload,
    ...(shown && buttons.length > 0 && at === said.length - 1 && { buttons }),
    ...(logAs !== undefined && { protected: true as const }),
  }));
}

/** The text that people read is cut, and each part gets tags of its own: none is ever left open. */
function formatted(markdown: string): readonly TextPayload[] {
  const { text, spans } = toMarkup(storable(markdown));
  const wraps = spans.map(({ start, end, tag }) => ({
    start,
    end,
    open: '',
    close: '',
    verbatim: tag.name === 'pre' || tag.name === 'code',
  }));
  return splitText(text, textLimit, wraps).map((part) => {
    const html = toHtml(text, spans, part.from, part.to);
    return { type: 'text', text: part.text, ...(html !== undefined && { html }) };
  });
}

function areButtons(buttons: readonly ReplyButton[]): boolean {
  const { buttons: most, idBytes, title } = buttonLimits;
  return (
    buttons.length <= most &&
    buttons.every((button) => isLine(button.id) && Buffer.byteLength(button.id) <= idBytes) &&
    buttons.every((button) => isLine(button.title) && button.title.length <= title) &&
    new Set(buttons.map(({ id }) => id)).size === buttons.length
  );
}

/** Unchanged by every store and platform that it goes through. */
const isLine = (text: string): boolean => text === text.trim() && /^[^\p{Cc}\p{Surrogate}]+$/u.test(text);

const numbered = (buttons: readonly ReplyButton[]): string =>
  buttons.map(({ title }, index) => `${index + 1}. ${title.replace(/\s+/g, ' ')}`).join('\n');

/** Half a surrogate pair and U+0000 fit neither UTF-8 nor PostgreSQL. */
const storable = (text: string): string => text.replace(/\p{Surrogate}|\0/gu, '\ufffd');

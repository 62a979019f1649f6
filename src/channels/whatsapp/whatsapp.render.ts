import type { Reply, ReplyButton } from '../contract/reply';
import { splitText } from '../toolkit/split-text';
import { toMarkup } from './whatsapp.markup';

/** What one outbox row of WhatsApp holds. */
export type WhatsAppPayload = RenderedPayload | CodePayload | TemplatePayload | MediaPayload;

/** A sign-in code in an approved template of the category authentication. */
export interface CodePayload {
  readonly type: 'code';
  readonly template: string;
  readonly language: string;
  readonly code: string;
}

/** An approved template; its body's placeholders are filled in order. */
export interface TemplatePayload {
  readonly type: 'template';
  readonly name: string;
  readonly language: string;
  readonly parameters: readonly string[];
}

/** A file that Meta fetches from this link. */
export interface MediaPayload {
  readonly type: 'media';
  readonly media: 'image' | 'video' | 'audio' | 'document';
  readonly link: string;
  readonly caption?: string;
  readonly fileName?: string;
}

/** A reply, or a part of one; `body` is in WhatsApp's own markup and not empty. */
export type RenderedPayload =
  | { readonly type: 'text'; readonly body: string }
  | { readonly type: 'buttons'; readonly body: string; readonly buttons: readonly ReplyButton[] };

/** Longest body of a text message, UTF-16 code units (M-TEXT, 11-Sep-2026). */
export const textLimit = 4096;

/** What reply buttons may be (M-BTN, 11-Sep-2026). */
export const buttonLimits = { buttons: 3, id: 256, title: 20, body: 1024 } as const;

/** Under a text that is too long for buttons, these stand by themselves, and must stand under something. */
const prompt = 'Please choose:';

/**
 * A reply as messages, as few as the limits allow; none only for a blank reply without buttons. Buttons that WhatsApp would
 * refuse are numbered lines.
 */
export function renderReply({ markdown, buttons = [] }: Reply): readonly RenderedPayload[] {
  if (!buttons.length) return texts(markdown);
  if (!areButtons(buttons)) return texts([markdown, numbered(buttons)].filter(Boolean).join('\n\n'));
  const said = texts(markdown);
  const [only, ...more] = said;
  if (only && !more.length && only.body.length <= buttonLimits.body)
    return [{ type: 'buttons', body: only.body, buttons }];
  return [...said, { type: 'buttons', body: prompt, buttons }];
}

function texts(markdown: string): readonly RenderedPayload[] {
  const { text, wraps } = toMarkup(storable(markdown));
  if (text.length <= textLimit) return text ? [{ type: 'text', body: text }] : [];
  return splitText(text, textLimit, wraps).map((part) => ({ type: 'text', body: part.text }));
}

function areButtons(buttons: readonly ReplyButton[]): boolean {
  const { buttons: most, id, title } = buttonLimits;
  return (
    buttons.length <= most &&
    buttons.every((button) => isLine(button.id, id) && isLine(button.title, title)) &&
    new Set(buttons.map((button) => button.id)).size === buttons.length &&
    new Set(buttons.map((button) => button.title)).size === buttons.length
  );
}

/** Unchanged by every store and platform that it goes through. */
const isLine = (text: string, most: number): boolean =>
  text.length <= most && text === text.trim() && /^[^\p{Cc}\p{Surrogate}]+$/u.test(text);

const numbered = (buttons: readonly ReplyButton[]): string =>
  buttons.map(({ title }, index) => `${index + 1}. ${title.replace(/\s+/g, ' ')}`).join('\n');

/** Half a surrogate pair and U+0000 fit neither UTF-8 nor PostgreSQL. */
const storable = (text: string): string => text.replace(/\p{Surrogate}|\0/gu, '\ufffd');

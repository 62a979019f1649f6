import type { Reply } from '../contract/reply';
import { splitText } from '../toolkit/split-text';
import { toMarkup } from './whatsapp.markup';

/** What one outbox row of WhatsApp holds. */
export interface WhatsAppPayload {
  readonly type: 'text';
  /** WhatsApp's own markup, 1 to 4096 UTF-16 code units. */
  readonly body: string;
}

/** Longest body of a text message (M-TEXT, 11-Sep-2026). */
export const textLimit = 4096;

/** A reply as text messages, as few as the limit allows; none only for a blank reply. */
export function renderReply({ markdown }: Reply): readonly WhatsAppPayload[] {
  const { text, wraps } = toMarkup(storable(markdown));
  if (text.length <= textLimit) return text ? [{ type: 'text', body: text }] : [];
  return splitText(text, textLimit, wraps).map((part) => ({ type: 'text', body: part.text }));
}

/** Half a surrogate pair and U+0000 fit neither UTF-8 nor PostgreSQL. */
const storable = (text: string): string => text.replace(/\p{Surrogate}|\0/gu, '\ufffd');

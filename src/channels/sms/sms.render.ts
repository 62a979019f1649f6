import type { Content, RenderedContent } from '../contract/content';
import type { Reply, ReplyButton } from '../contract/reply';
import { toPlainText } from '../toolkit/plain-text';
import { splitText } from '../toolkit/split-text';
import { inGsm7, segmentsOf, type Segments } from './sms.segments';

/** What one outbox row of SMS holds: a text, or a file with a text or without. */
export type SmsPayload = TextPayload | MediaPayload;

/** With what it costs: carriers bill each segment. */
export type TextPayload = { readonly type: 'text'; readonly body: string } & Segments;

/** A file that Twilio fetches from this link. */
export interface MediaPayload {
  readonly type: 'media';
  readonly link: string;
  readonly body?: string;
}

/** Longest body that Twilio takes, characters (21617). */
export const textLimit = 1600;

/** A reply as messages, as few as the limit allows. There are no buttons: their titles are numbered lines. */
export function renderReply({ markdown, buttons = [] }: Reply): readonly TextPayload[] {
  const said = [toPlainText(markdown), storable(numbered(buttons))].filter(Boolean).join('\n\n');
  return splitText(inGsm7(said), textLimit).map(({ text }) => ({
    type: 'text',
    body: text,
    ...segmentsOf(text),
  }));
}

/** What an organisation sends, as messages; or why SMS cannot say it. */
export function renderContent(content: Content): RenderedContent<SmsPayload> {
  switch (content.kind) {
    case 'text': {
      const { text, buttons } = content;
      const payloads = renderReply({ markdown: text, ...(buttons && { buttons }) });
      return payloads.length ? { kind: 'payloads', payloads } : refused('The text is empty.');
    }
    case 'template':
      return refused('SMS has no templates: send a text.');
    case 'media':
      return media(content);
  }
}

function media({
  link,
  caption,
  fileName,
}: Extract<Content, { kind: 'media' }>): RenderedContent<SmsPayload> {
  if (!isHttpsLink(link)) return refused('A link begins with https:// and has at most 2048 characters.');
  if (fileName !== undefined) return refused('A file sent by MMS has no name.');
  if (caption === undefined) return { kind: 'payloads', payloads: [{ type: 'media', link }] };
  const body = inGsm7(storable(caption).trim());
  if (body === '' || body.length > textLimit) return refused(`A caption has 1 to ${textLimit} characters.`);
  return { kind: 'payloads', payloads: [{ type: 'media', link, body }] };
}

/** Twilio fetches it, we never do; a name and password in it would be shown to whoever reads the log. */
function isHttpsLink(link: string): boolean {
  if (link.length > 2048 || !/^https:\/\/[\x21-\x7e]+$/.test(link)) return false;
  const url = URL.parse(link);
  return url !== null && url.username === '' && url.password === '';
}

const refused = (why: string): RenderedContent<never> => ({ kind: 'refused', why });

const numbered = (buttons: readonly ReplyButton[]): string =>
  buttons.map(({ title }, index) => `${index + 1}. ${title.replace(/\s+/g, ' ')}`).join('\n');

/** Half a surrogate pair and U+0000 fit neither UTF-8 nor PostgreSQL. */
const storable = (text: string): string => text.replace(/\p{Surrogate}|\0/gu, '\ufffd');

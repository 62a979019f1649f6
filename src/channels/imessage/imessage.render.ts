import type { Content, RenderedContent } from '../contract/content';
import type { Reply, ReplyButton } from '../contract/reply';
import { toPlainText } from '../toolkit/plain-text';
import { splitText } from '../toolkit/split-text';

/** What one outbox row of iMessage holds. */
export type IMessagePayload =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'media'; readonly link: string; readonly caption?: string };

/** Blooio tells no limit; people read no longer bubbles. UTF-16 code units. */
export const textLimit = 2000;

const longestLink = 2048;

/** A reply as plain text, in as few messages as the limit allows; buttons are numbered lines. */
export function renderReply({ markdown, buttons = [] }: Reply): readonly IMessagePayload[] {
  const said = [toPlainText(markdown), numbered(buttons)].filter(Boolean).join('\n\n');
  return splitText(said, textLimit).map(({ text }) => ({ type: 'text', text }));
}

const numbered = (buttons: readonly ReplyButton[]): string =>
  buttons.map(({ title }, index) => `${index + 1}. ${toPlainLine(title)}`).join('\n');

const toPlainLine = (title: string): string =>
  title.replace(/\p{Surrogate}|\0/gu, '\ufffd').replace(/\s+/g, ' ');

/** What an organisation sends, as messages; or why iMessage would not take it. */
export function renderContent(content: Content): RenderedContent<IMessagePayload> {
  switch (content.kind) {
    case 'text': {
      const { text, buttons } = content;
      const payloads = renderReply({ markdown: text, ...(buttons && { buttons }) });
      return payloads.length ? { kind: 'payloads', payloads } : refused('The text is empty.');
    }
    case 'template':
      return refused('iMessage has no templates.');
    case 'media': {
      const { link, caption } = content;
      if (!isHttpsLink(link))
        return refused(`A link begins with https:// and has at most ${longestLink} characters.`);
      if (caption !== undefined && !isCaption(caption))
        return refused(`A caption has 1 to ${textLimit} characters.`);
      return {
        kind: 'payloads',
        payloads: [{ type: 'media', link, ...(caption !== undefined && { caption }) }],
      };
    }
  }
}

const isCaption = (caption: string): boolean =>
  caption.trim() !== '' && caption.length <= textLimit && !/\0|\p{Surrogate}/u.test(caption);

/** Blooio fetches it, we never do; a name and password in it would be shown to whoever reads the log. */
function isHttpsLink(link: string): boolean {
  if (link.length > longestLink || !/^https:\/\/[\x21-\x7e]+$/.test(link)) return false;
  const url = URL.parse(link);
  return url !== null && url.username === '' && url.password === '';
}

const refused = (why: string): RenderedContent<never> => ({ kind: 'refused', why });

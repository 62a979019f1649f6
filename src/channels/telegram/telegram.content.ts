import type { Content, RenderedContent } from '../contract/content';
import { renderReply, type MediaPayload, type TelegramPayload } from './telegram.render';

/** What Telegram takes (sendPhoto, sendDocument); a link is what browsers take. */
const contentLimits = { caption: 1024, link: 2048 } as const;

/** What an organisation sends, as messages; or why Telegram would not take it. */
export function renderContent(content: Content): RenderedContent<TelegramPayload> {
  switch (content.kind) {
    case 'text': {
      const { text, buttons } = content;
      const payloads = renderReply({ markdown: text, ...(buttons && { buttons }) });
      return payloads.length ? { kind: 'payloads', payloads } : refused('The text is empty.');
    }
    case 'template':
      return refused('Telegram has no templates: send a text.');
    case 'media':
      return media(content);
  }
}

function media(content: Extract<Content, { kind: 'media' }>): RenderedContent<TelegramPayload> {
  const { media, link, caption, fileName } = content;
  if (!isHttpsLink(link))
    return refused(`A link begins with https:// and has at most ${contentLimits.link} characters.`);
  if (caption !== undefined && (!isText(caption) || caption.length > contentLimits.caption))
    return refused(`A caption has 1 to ${contentLimits.caption} characters.`);
  if (fileName !== undefined) return refused('Telegram names a file as its link does.');
  const payload: MediaPayload = { type: 'media', media, link, ...(caption !== undefined && { caption }) };
  return { kind: 'payloads', payloads: [payload] };
}

/** Telegram fetches it, we never do; a name and password in it would be shown to whoever reads the log. */
function isHttpsLink(link: string): boolean {
  if (link.length > contentLimits.link || !/^https:\/\/[\x21-\x7e]+$/.test(link)) return false;
  const url = URL.parse(link);
  return url !== null && url.username === '' && url.password === '';
}

const isText = (text: string): boolean => text.trim() !== '' && !/\0|\p{Surrogate}/u.test(text);

const refused = (why: string): RenderedContent<never> => ({ kind: 'refused', why });

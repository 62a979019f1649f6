import type { Content, RenderedContent } from '../contract/content';
import {
  renderReply,
  type MediaPayload,
  type TemplatePayload,
  type WhatsAppPayload,
} from './whatsapp.render';

/** What Meta takes (M-MEDIA, M-SEND, 11-Sep-2026); a link is what browsers take. */
export const contentLimits = { caption: 1024, fileName: 240, link: 2048, parameter: 1024 } as const;

/** What an organisation sends, as messages; or why WhatsApp would not take it. */
export function renderContent(content: Content): RenderedContent<WhatsAppPayload> {
  switch (content.kind) {
    case 'text': {
      const { text, buttons } = content;
      const payloads = renderReply({ markdown: text, ...(buttons && { buttons }) });
      return payloads.length ? { kind: 'payloads', payloads } : refused('The text is empty.');
    }
    case 'template':
      return template(content);
    case 'media':
      return media(content);
  }
}

function template(content: Extract<Content, { kind: 'template' }>): RenderedContent<WhatsAppPayload> {
  const { name, language, parameters } = content;
  if (!/^[a-z0-9_]{1,512}$/.test(name))
    return refused("A template's name is lower-case letters, digits and underscores.");
  if (!/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/.test(language))
    return refused("A template's language is a code such as en or pt_BR.");
  if (!parameters.every(isParameter))
    return refused(
      `A template's parameter is one line of 1 to ${contentLimits.parameter} characters, with at most four spaces in a row.`,
    );
  const payload: TemplatePayload = { type: 'template', name, language, parameters };
  return { kind: 'payloads', payloads: [payload] };
}

/** Meta refuses line breaks, tabs and more than four spaces in a row (132018). */
const isParameter = (text: string): boolean =>
  text.trim() !== '' && text.length <= contentLimits.parameter && !/[\p{Cc}\p{Surrogate}]| {5}/u.test(text);

function media(content: Extract<Content, { kind: 'media' }>): RenderedContent<WhatsAppPayload> {
  const { media, link, caption, fileName } = content;
  if (!isHttpsLink(link))
    return refused(`A link begins with https:// and has at most ${contentLimits.link} characters.`);
  if (caption !== undefined && media === 'audio') return refused('Audio has no caption.');
  if (caption !== undefined && (!isText(caption) || caption.length > contentLimits.caption))
    return refused(`A caption has 1 to ${contentLimits.caption} characters.`);
  if (fileName !== undefined && media !== 'document') return refused('Only a document has a file name.');
  if (fileName !== undefined && (!isText(fileName) || fileName.length > contentLimits.fileName))
    return refused(`A file name has 1 to ${contentLimits.fileName} characters.`);
  const payload: MediaPayload = {
    type: 'media',
    media,
    link,
    ...(caption !== undefined && { caption }),
    ...(fileName !== undefined && { fileName }),
  };
  return { kind: 'payloads', payloads: [payload] };
}

/** Meta fetches it, we never do; a name and password in it would be shown to whoever reads the log. */
function isHttpsLink(link: string): boolean {
  if (link.length > contentLimits.link || !/^https:\/\/[\x21-\x7e]+$/.test(link)) return false;
  const url = URL.parse(link);
  return url !== null && url.username === '' && url.password === '';
}

const isText = (text: string): boolean => text.trim() !== '' && !/\0|\p{Surrogate}/u.test(text);

const refused = (why: string): RenderedContent<never> => ({ kind: 'refused', why });

import type { Content, RenderedContent } from '../contract/content';
import type { Reply, ReplyButton } from '../contract/reply';
import { splitText } from '../toolkit/split-text';
import { toMarkup } from './discord.markdown';

/** What one outbox row of Discord holds. */
export interface DiscordPayload {
  readonly content: string;
  readonly buttons?: readonly ReplyButton[];
}

/** Longest content. Discord counts characters; UTF-16 units are never fewer. */
export const textLimit = 2000;

/** Five rows of five; a button's custom_id and label. Above that many characters of text, buttons stand by themselves. */
export const buttonLimits = { buttons: 25, row: 5, id: 100, title: 80, content: 1000 } as const;

/** Buttons under a text that is too long for them must stand under something. */
const prompt = 'Please choose:';

/** A reply as messages; none only for a blank reply without buttons. Buttons that Discord would refuse are numbered lines. */
export function renderReply({ markdown, buttons = [] }: Reply): readonly DiscordPayload[] {
  if (!buttons.length) return texts(markdown);
  if (!areButtons(buttons)) return texts([markdown, numbered(buttons)].filter(Boolean).join('\n\n'));
  const said = texts(markdown);
  const last = said.at(-1);
  if (!last || last.content.length > buttonLimits.content) return [...said, { content: prompt, buttons }];
  return [...said.slice(0, -1), { content: last.content, buttons }];
}

/** Discord fetches no file by its address, but shows what stands behind one; it has no templates. */
export function renderContent(content: Content): RenderedContent<DiscordPayload> {
  switch (content.kind) {
    case 'text': {
      const { text, buttons } = content;
      const payloads = renderReply({ markdown: text, ...(buttons && { buttons }) });
      return payloads.length ? { kind: 'payloads', payloads } : refused('The text is empty.');
    }
    case 'media': {
      const { link, caption } = content;
      if (link.length > 1500 || !/^https:\/\/[\x21-\x7e]+$/.test(link))
        return refused('A link begins with https:// and has at most 1500 characters.');
      return { kind: 'payloads', payloads: [...texts(caption ?? ''), { content: link }] };
    }
    case 'template':
      return refused('Discord has no templates.');
  }
}

const refused = (why: string): RenderedContent<never> => ({ kind: 'refused', why });

function texts(markdown: string): readonly DiscordPayload[] {
  const { text, wraps } = toMarkup(storable(markdown));
  if (text.length <= textLimit) return text.trim() ? [{ content: text }] : [];
  return splitText(text, textLimit, wraps).map((part) => ({ content: part.text }));
}

function areButtons(buttons: readonly ReplyButton[]): boolean {
  const titles = buttons.map(({ title }) => title).join('\n');
  return (
    buttons.length <= buttonLimits.buttons &&
    titles.length < textLimit - buttonLimits.content &&
    buttons.every(({ id, title }) => isLine(id, buttonLimits.id) && isLine(title, buttonLimits.title)) &&
    new Set(buttons.map(({ id }) => id)).size === buttons.length
  );
}

/** Unchanged by every store and platform that it goes through. */
const isLine = (text: string, most: number): boolean =>
  text.length <= most && text === text.trim() && /^[^\p{Cc}\p{Surrogate}]+$/u.test(text);

const numbered = (buttons: readonly ReplyButton[]): string =>
  buttons.map(({ title }, index) => `${index + 1}. ${title.replace(/\s+/g, ' ')}`).join('\n');

/** Half a surrogate pair and U+0000 fit neither UTF-8 nor PostgreSQL. */
const storable = (text: string): string => text.replace(/\p{Surrogate}|\0/gu, '\ufffd');

import type { AnyChannel, Content, RenderedContent } from '../../../channels';
import type { NewMessageRequest } from './messages.requests';

/** The one thing that is to be sent; undefined: none, or more than one, or buttons without a text. */
export function contentOf({ text, buttons, template, media }: NewMessageRequest): Content | undefined {
  const contents: Content[] = [];
  if (text !== undefined)
    contents.push({
      kind: 'text',
      text,
      ...(buttons && { buttons: buttons.map(({ id, title }) => ({ id, title })) }),
    });
  if (template) {
    const { name, language, parameters = [] } = template;
    contents.push({ kind: 'template', name, language, parameters });
  }
  if (media) {
    const { type, link, caption, file_name: fileName } = media;
    contents.push({
      kind: 'media',
      media: type,
      link,
      ...(caption !== undefined && { caption }),
      ...(fileName !== undefined && { fileName }),
    });
  }
  const [only, ...more] = contents;
  return more.length || (buttons && text === undefined) ? undefined : only;
}

/** As the channel's messages; a channel that knows of no more takes text alone. */
export function renderedContent(channel: AnyChannel, content: Content): RenderedContent<unknown> {
  if (channel.renderContent) return channel.renderContent(content);
  if (content.kind !== 'text') return { kind: 'refused', why: 'This channel takes text alone.' };
  const { text, buttons } = content;
  const payloads = channel.render({ markdown: text, ...(buttons && { buttons }) });
  return payloads.length ? { kind: 'payloads', payloads } : { kind: 'refused', why: 'The text is empty.' };
}

/** What the log keeps, for people and agents to read. */
export function contentInLog(content: Content): { readonly kind: Content['kind']; readonly text: string } {
  switch (content.kind) {
    case 'text':
      return { kind: 'text', text: content.text };
    case 'template':
      return { kind: 'template', text: [`[template ${content.name}]`, ...content.parameters].join(' ') };
    case 'media':
      return { kind: 'media', text: [`[${content.media}]`, content.caption ?? ''].join(' ').trim() };
  }
}

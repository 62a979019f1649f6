import { isObject } from './graph-message';
import type { ShownButton } from './screen';

/** What a phone shows of a message, as one text: the words of a text, the caption of a picture, the rows of a list. */
export function shownText(type: string, content: unknown): string {
  if (!isObject(content)) return `[${type}]`;
  const words = [content.body, content.caption, content.emoji, content.title].find(
    (value) => typeof value === 'string',
  );
  if (type === 'text') return words ?? '';
  if (type === 'template') return templateText(content);
  if (type === 'interactive')
    return titleOf(content.button_reply) || [bodyText(content.body), ...rowsOf(content.action)].join('\n');
  return words ? `[${type}] ${words}` : `[${type}]`;
}

/** What can be tapped under a message. */
export function shownButtons(type: string, content: unknown): readonly ShownButton[] {
  if (type !== 'interactive' || !isObject(content) || !isObject(content.action)) return [];
  return listOf(content.action.buttons).flatMap(({ reply }) =>
    isObject(reply) && typeof reply.id === 'string' ? [{ id: reply.id, title: titleOf(reply) }] : [],
  );
}

/** Meta keeps the words of a template; what was put into them and its buttons is all that a stand-in can show. */
const templateText = ({ name, components }: { readonly name?: unknown; readonly components?: unknown }) =>
  [
    `[template ${String(name)}]`,
    ...listOf(components).map(({ type, parameters }) => {
      const texts = listOf(parameters).map(({ text }) => String(text));
      return type === 'button' ? `[${texts.join(' ')}]` : texts.join(' ');
    }),
  ].join(' ');

const bodyText = (body: unknown) =>
  isObject(body) && typeof body.text === 'string' ? body.text : '[interactive]';

const rowsOf = (action: unknown): string[] =>
  (isObject(action) ? listOf(action.sections) : [])
    .flatMap((section) => listOf(section.rows).map(titleOf))
    .map((title, index) => `${index + 1}. ${title}`);

const listOf = (value: unknown) => (Array.isArray(value) ? value.filter(isObject) : []);

const titleOf = (value: unknown) => (isObject(value) && typeof value.title === 'string' ? value.title : '');

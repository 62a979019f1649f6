import { isObject } from './graph-message';

/** What a phone shows of a message, as one text: the words of a text, the caption of a picture, numbered buttons. */
export function shownText(type: string, content: unknown): string {
  if (!isObject(content)) return `[${type}]`;
  const words = [content.body, content.caption, content.emoji, content.title].find(
    (value) => typeof value === 'string',
  );
  if (type === 'text') return words ?? '';
  if (type === 'interactive') return [bodyText(content.body), ...choices(content.action)].join('\n');
  return words ? `[${type}] ${words}` : `[${type}]`;
}

const bodyText = (body: unknown) =>
  isObject(body) && typeof body.text === 'string' ? body.text : '[interactive]';

function choices(action: unknown): string[] {
  if (!isObject(action)) return [];
  const buttons = listOf(action.buttons).map((button) => titleOf(button.reply));
  const rows = listOf(action.sections).flatMap((section) => listOf(section.rows).map(titleOf));
  return [...buttons, ...rows].map((title, index) => `${index + 1}. ${title}`);
}

const listOf = (value: unknown) => (Array.isArray(value) ? value.filter(isObject) : []);

const titleOf = (value: unknown) => (isObject(value) && typeof value.title === 'string' ? value.title : '');

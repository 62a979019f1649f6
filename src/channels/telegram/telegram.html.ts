/** A formatted range of the text that people read. */
export interface Span {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  readonly tag: Tag;
}

/** What Telegram's HTML has (Bot API, HTML style). */
export type Tag =
  | { readonly name: 'b' | 'i' | 's' | 'code' | 'pre' | 'blockquote' }
  | { readonly name: 'a'; readonly href: string };

/**
 * The text from `from` to `to` in Telegram's HTML; undefined if nothing in it is formatted. `spans` are properly nested, in the
 * order of their start, the outer first: those that reach over an end are closed there, so that no tag stays open.
 */
export function toHtml(text: string, spans: readonly Span[], from: number, to: number): string | undefined {
  const here = spans
    .map(({ start, end, tag }) => ({ start: Math.max(start, from), end: Math.min(end, to), tag }))
    .filter(({ start, end }) => start < end);
  if (!here.length) return undefined;
  let html = '';
  let at = from;
  const open: Span[] = [];
  const write = (upTo: number): void => {
    html += escaped(text.slice(at, upTo));
    at = upTo;
  };
  const closeUpTo = (place: number): void => {
    for (let last = open.at(-1); last && last.end <= place; last = open.at(-1)) {
      write(last.end);
      html += `</${last.tag.name}>`;
      open.pop();
    }
  };
  for (const span of here) {
    closeUpTo(span.start);
    write(span.start);
    html += opening(span.tag);
    open.push(span);
  }
  closeUpTo(to);
  write(to);
  return html;
}

const opening = (tag: Tag): string =>
  tag.name === 'a' ? `<a href="${escaped(tag.href).replace(/"/g, '&quot;')}">` : `<${tag.name}>`;

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const tags = /<(\/?)(b|i|s|u|code|pre|blockquote|a)(?: href="([^"<>]*)")?>/y;
const entities = /&(?:amp|lt|gt|quot);/y;

/** Why Telegram would refuse it as HTML: an unknown or open tag, or a sign that had to be escaped. */
export function htmlFault(html: string): string | undefined {
  const open: string[] = [];
  for (let at = 0; at < html.length;) {
    const sign = html[at];
    if (sign === '>') return `Unescaped ">" at byte offset ${at}`;
    if (sign === '&') {
      entities.lastIndex = at;
      if (!entities.test(html)) return `Unknown entity at byte offset ${at}`;
      at = entities.lastIndex;
    } else if (sign === '<') {
      tags.lastIndex = at;
      const [, closing, name = '', href] = tags.exec(html) ?? [];
      if (!name) return `Unsupported start tag at byte offset ${at}`;
      if (closing) {
        if (open.pop() !== name) return `Unmatched end tag at byte offset ${at}`;
      } else {
        if ((name === 'a') !== (href !== undefined)) return `Unsupported start tag at byte offset ${at}`;
        open.push(name);
      }
      at = tags.lastIndex;
    } else at++;
  }
  return open.length ? `Can't find end tag corresponding to start tag ${open.at(-1)}` : undefined;
}

/** What people read of it. */
export const readHtml = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

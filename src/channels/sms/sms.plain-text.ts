import MarkdownIt from 'markdown-it';

type Token = ReturnType<MarkdownIt['parse']>[number];

/**
 * Markdown as plain text: emphasis goes, lists keep their bullets, links and images are `text: address`, a table is a line a
 * row. Blank only for a blank input.
 */
export function toPlainText(markdown: string): string {
  const plain = markdown.trim();
  if (!mayHoldMarkdown.test(markdown)) return plain;
  return new Page().write(parser.parse(markdown, {})) || plain;
}

/** Most answers have nothing of this, and the parser is slow. */
const mayHoldMarkdown = /[*_~`[<>&#|\\\r]|^[^\S\n]|[^\S\n]$|^[-+=]|^\d+[.)]|\n{3}/m;

const parser = new MarkdownIt({ html: false }).disable('code');
parser.normalizeLink = (url) => url.replace(/\s/g, '%20');
parser.normalizeLinkText = (text) => text;

/** The text as it grows, and the lists that it stands in. */
class Page {
  private text = '';
  private readonly lists: { next: number | undefined }[] = [];
  private bullet = '';
  private lastLine = 0;
  private cells: string[] | undefined;

  write(tokens: readonly Token[]): string {
    for (const token of tokens) this.take(token);
    return this.text.trim();
  }

  private take(token: Token): void {
    switch (token.type) {
      case 'inline':
        if (this.cells) this.cells.push(inline(token.children ?? []).replace(/\n/g, ' '));
        else this.block(token, inline(token.children ?? []));
        return;
      case 'fence':
        return this.block(token, token.content.trimEnd());
      case 'hr':
        this.lastLine = -1;
        return;
      case 'bullet_list_open':
        return void this.lists.push({ next: undefined });
      case 'ordered_list_open':
        return void this.lists.push({ next: Number(token.attrGet('start') ?? 1) });
      case 'bullet_list_close':
      case 'ordered_list_close':
        return void this.lists.pop();
      case 'list_item_open': {
        const list = this.lists.at(-1);
        this.bullet = list?.next === undefined ? '- ' : `${list.next++}. `;
        return;
      }
      case 'tr_open':
        this.cells = [];
        return;
      case 'tr_close': {
        const row = (this.cells ?? []).filter((cell) => cell.trim()).join('; ');
        this.cells = undefined;
        return this.block(token, row);
      }
    }
  }

  private block({ map }: Token, content: string): void {
    if (!content.trim()) return;
    const [start, end] = map ?? [this.lastLine, this.lastLine];
    if (this.text) this.text += start > this.lastLine ? '\n\n' : '\n';
    this.lastLine = end;
    const depth = this.lists.length;
    const indentation = '  '.repeat(Math.max(0, depth - (this.bullet ? 1 : 0)));
    const first = `${indentation}${this.bullet}`;
    this.bullet = '';
    this.text += content
      .split('\n')
      .map((line, at) => `${at ? '  '.repeat(depth) : first}${line}`)
      .join('\n');
  }
}

function inline(tokens: readonly Token[]): string {
  const literal = literalDelimiters(tokens);
  const links: { readonly url: string; readonly from: number }[] = [];
  let text = '';
  tokens.forEach((token, at) => {
    if (literal.has(at)) text += token.markup;
    else if (token.type === 'softbreak' || token.type === 'hardbreak') text += '\n';
    else if (token.type === 'image') text += named(inline(token.children ?? []), token.attrGet('src') ?? '');
    else if (token.type === 'link_open') links.push({ url: token.attrGet('href') ?? '', from: text.length });
    else if (token.type === 'link_close') {
      const { url, from } = links.pop() ?? { url: '', from: text.length };
      text = text.slice(0, from) + named(text.slice(from), url);
    } else text += token.content;
  });
  return text;
}

/** An address that is its own text stands alone. */
const named = (text: string, url: string): string => {
  if (!text.trim()) return url;
  return !url || bare(text) === bare(url) ? text : `${text}: ${url}`;
};

/** Without what nobody types: the scheme and a slash at the end. */
const bare = (url: string): string => url.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '');

/** Markers inside a word or a sum, as in `2*3*4`: shown as they are. */
function literalDelimiters(tokens: readonly Token[]): ReadonlySet<number> {
  const literal = new Set<number>();
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (!/^(strong|em|s)$/.test(token.tag)) return;
    if (token.nesting === 1) return void open.push(at);
    const opening = open.pop() ?? at;
    const outside = touching(tokens, opening, -1).slice(-1) + touching(tokens, at, 1).charAt(0);
    if (token.markup === '*' ? /[A-Za-z0-9]/.test(outside) : /\d/.test(outside)) literal.add(opening).add(at);
  });
  return literal;
}

/** The parser leaves empty texts between delimiters. */
function touching(tokens: readonly Token[], at: number, step: 1 | -1): string {
  let next = at + step;
  while (tokens[next]?.type === 'text' && tokens[next]?.content === '') next += step;
  return tokens[next]?.type === 'text' ? (tokens[next]?.content ?? '') : '';
}

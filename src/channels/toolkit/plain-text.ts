import MarkdownIt from 'markdown-it';

type Token = ReturnType<MarkdownIt['parse']>[number];

/**
 * Markdown as plain text, for platforms that show characters as they are: emphasis loses its marks, links and images are
 * `text: address`, tables a line a row. Half a surrogate pair and U+0000 become U+FFFD. Blank only for a blank input.
 */
export function toPlainText(markdown: string): string {
  const source = markdown.replace(/\p{Surrogate}|\0/gu, '\ufffd');
  if (!mayHoldMarkdown.test(source)) return source.trim();
  const page = new Page();
  page.write(parser.parse(source, {}));
  return page.text.trim() || source.trim();
}

/** A text without any of this comes out of the parser as it went in; most answers are such, and the parser is slow. */
const mayHoldMarkdown = /[*_~`[<>&#|\\\r]|^[^\S\n]|[^\S\n]$|^[-+=]|^\d+[.)]|\n{3}/m;

const parser = new MarkdownIt({ html: false, linkify: true }).disable('code');
// Addresses are recognised only so that nothing inside them is read as emphasis; without a scheme they are plain text.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
parser.normalizeLink = (url) => url.replace(/\s/g, '%20');
parser.normalizeLinkText = (text) => text;

/** A list counts or not; what stands inside an item is set in below its bullet. */
type Container =
  | { readonly kind: 'quote' }
  | { readonly kind: 'list'; next: number | undefined }
  | { readonly kind: 'item'; bullet: string; readonly width: number };

/** The text as it grows, and where in Markdown's nesting we are. */
class Page {
  text = '';
  private readonly containers: Container[] = [];
  private cells: string[] = [];
  private inTable = false;

  write(tokens: readonly Token[]): void {
    for (const [at, token] of tokens.entries())
      switch (token.type) {
        case 'inline':
          if (this.inTable) this.cells.push(inline(token.children ?? []));
          else this.block(inline(token.children ?? []), tokens[at - 1]?.hidden === true);
          break;
        case 'fence':
          this.block(token.content.replace(/\n$/, ''), false);
          break;
        case 'table_open':
        case 'table_close':
          this.inTable = token.type === 'table_open';
          if (this.inTable) this.block('', false);
          break;
        case 'tr_close':
          this.block(this.cells.join(' | '), true);
          this.cells = [];
          break;
        default:
          this.nest(token);
      }
  }

  private nest(token: Token): void {
    if (/^(blockquote|list_item|bullet_list|ordered_list)_close$/.test(token.type)) this.containers.pop();
    else if (token.type === 'blockquote_open') this.containers.push({ kind: 'quote' });
    else if (token.type === 'bullet_list_open') this.containers.push({ kind: 'list', next: undefined });
    else if (token.type === 'ordered_list_open')
      this.containers.push({ kind: 'list', next: Number(token.attrGet('start') ?? 1) });
    else if (token.type === 'list_item_open') {
      const list = this.containers.at(-1);
      const bullet = list?.kind === 'list' && list.next !== undefined ? `${list.next++}. ` : '- ';
      this.containers.push({ kind: 'item', bullet, width: bullet.length });
    }
  }

  /** A paragraph, each line behind its quotes and bullets; `tight`: without a blank line before it. */
  private block(text: string, tight: boolean): void {
    const lines = text.split('\n').map((line) => (this.prefix() + line).trimEnd());
    if (this.text) this.text = this.text.replace(/\n*$/, tight ? '\n' : '\n\n');
    this.text += lines.join('\n');
  }

  /** A bullet stands once, spaces in its place after that. */
  private prefix(): string {
    return this.containers
      .map((container) => {
        if (container.kind === 'quote') return '> ';
        if (container.kind === 'list') return '';
        const { bullet, width } = container;
        container.bullet = ' '.repeat(width);
        return bullet;
      })
      .join('');
  }
}

function inline(tokens: readonly Token[]): string {
  let text = '';
  const links: { readonly href: string; readonly from: number }[] = [];
  const literal = literalDelimiters(tokens);
  for (const [at, token] of tokens.entries())
    switch (token.type) {
      case 'softbreak':
      case 'hardbreak':
        text += '\n';
        break;
      case 'image':
        text += named(inline(token.children ?? []), token.attrGet('src') ?? '');
        break;
      case 'link_open':
        links.push({ href: token.attrGet('href') ?? '', from: text.length });
        break;
      case 'link_close': {
        const link = links.pop();
        if (link) text = text.slice(0, link.from) + named(text.slice(link.from), link.href);
        break;
      }
      default:
        text += literal.has(at) ? token.markup : token.content;
    }
  return text;
}

const named = (text: string, address: string): string =>
  !text.trim() || text === address || `mailto:${text}` === address
    ? text.trim() || address
    : `${text}: ${address}`;

/** Delimiters inside a word or a sum, as in `2*3*4`: Markdown reads them as emphasis, people as what stands there. */
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

/** The text that touches a delimiter; the parser leaves empty texts between delimiters. */
function touching(tokens: readonly Token[], at: number, step: 1 | -1): string {
  let next = at + step;
  while (tokens[next]?.type === 'text' && tokens[next]?.content === '') next += step;
  return tokens[next]?.type === 'text' ? (tokens[next]?.content ?? '') : '';
}

import MarkdownIt from 'markdown-it';
import type { Wrap } from '../toolkit/split-text';
import { runsOf, type Mark, type Markup, type Run, type Token } from './whatsapp.inline';
import { withoutFences, writeLine } from './whatsapp.line';

/**
 * Markdown in WhatsApp's markup (J). What WhatsApp does not have is written out: headings are bold lines, links and
 * images `text: address`, tables a line a row, HTML the text that it is. Blank only for a blank input.
 */
export function toMarkup(markdown: string): Markup {
  const plain = { text: markdown.trim(), wraps: [] };
  if (!mayHoldMarkdown.test(markdown)) return plain;
  const page = new Page();
  page.write(parser.parse(markdown, {}));
  return page.text ? page : plain;
}

/** A text without any of this comes out of the parser as it went in; most answers are such, and the parser is slow. */
const mayHoldMarkdown = /[*_~`[<>&#|\\\r]|^[^\S\n]|[^\S\n]$|^[-+=]|^\d+[.)]|\n{3}/m;

const parser = new MarkdownIt({ html: false, linkify: true }).disable('code');
// Addresses are recognised only so that nothing inside them is read as emphasis; without a scheme they are plain text.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
parser.normalizeLink = (url) => url.replace(/\s/g, '%20');
parser.normalizeLinkText = (text) => text;

type Container =
  | { readonly kind: 'quote' }
  | { readonly kind: 'list'; next: number | undefined }
  | { readonly kind: 'item'; bullet: string };

/** The message as it grows, and where in Markdown's nesting we are. */
class Page implements Markup {
  text = '';
  readonly wraps: Wrap[] = [];
  private readonly containers: Container[] = [];
  private lastLine = 0;
  private lastQuote: Container | undefined;

  write(tokens: readonly Token[]): void {
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      if (!token) continue;
      if (token.type === 'table_open') {
        const end = tokens.findIndex((other, index) => index > at && other.type === 'table_close');
        this.block(token, rowsOf(tokens.slice(at, end)).map(writeLine));
        at = end;
      } else if (token.type === 'inline') {
        const marks: Mark[] = tokens[at - 1]?.type === 'heading_open' ? ['*'] : [];
        this.block(token, runsOf(token.children ?? [], marks).map(writeLine));
      } else if (token.type === 'fence') this.code(token);
      // The blank line that separates what follows is all that remains of a rule.
      else if (token.type === 'hr') this.lastLine = -1;
      else this.nest(token);
    }
  }

  private nest(token: Token): void {
    if (token.nesting === -1 && /^(blockquote|list_item|bullet_list|ordered_list)_close$/.test(token.type))
      this.containers.pop();
    else if (token.type === 'blockquote_open') this.containers.push({ kind: 'quote' });
    else if (token.type === 'bullet_list_open') this.containers.push({ kind: 'list', next: undefined });
    else if (token.type === 'ordered_list_open')
      this.containers.push({ kind: 'list', next: Number(token.attrGet('start') ?? 1) });
    else if (token.type === 'list_item_open') this.containers.push({ kind: 'item', bullet: this.bullet() });
  }

  private bullet(): string {
    const list = this.containers.at(-1);
    return list?.kind === 'list' && list.next !== undefined ? `${list.next++}. ` : '- ';
  }

  private block(token: Token, lines: readonly Markup[]): void {
    const written = lines.filter((line) => line.text.trim());
    if (!written.length) return;
    this.separate(token);
    written.forEach((line, at) => {
      if (at) this.text += '\n';
      const start = this.text.length;
      const quote = this.quote() ? '> ' : '';
      this.text += quote + this.indentation();
      const shift = this.text.length;
      this.text += line.text;
      if (quote) this.wraps.push({ start, end: this.text.length, open: quote, close: '' });
      for (const wrap of line.wraps)
        this.wraps.push({ ...wrap, start: wrap.start + shift, end: wrap.end + shift });
    });
  }

  /** A code block stands at the left edge, whatever holds it: its lines are copied as they are. */
  private code(token: Token): void {
    const code = withoutFences(token.content.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd());
    if (!code.trim()) return;
    this.separate(token);
    const start = this.text.length;
    this.text += `\`\`\`\n${code}\n\`\`\``;
    this.wraps.push({ start, end: this.text.length, open: '```\n', close: '\n```', verbatim: true });
  }

  /** A blank line where the author left one; never inside one quotation, where WhatsApp would end it. */
  private separate(token: Token): void {
    const [start, end] = token.map ?? [this.lastLine, this.lastLine];
    const quote = this.quote();
    const blank = start > this.lastLine && !(quote && quote === this.lastQuote);
    if (this.text) this.text += blank ? '\n\n' : '\n';
    this.lastLine = end;
    this.lastQuote = quote;
  }

  /** The outermost quotation: WhatsApp has one level. */
  private quote(): Container | undefined {
    return this.containers.find((container) => container.kind === 'quote');
  }

  /** Two spaces for each list around; the bullet for the first line of an item. */
  private indentation(): string {
    const items = this.containers.filter((container) => container.kind === 'item');
    return items.reduce((indentation, item, depth) => {
      const bullet = depth === items.length - 1 && item.bullet ? item.bullet : '  ';
      if (bullet === item.bullet) item.bullet = '';
      return indentation + bullet;
    }, '');
  }
}

/** `*Header*: cell · …` for each row; the header alone if there are no rows. */
function rowsOf(tokens: readonly Token[]): readonly (readonly Run[])[] {
  const rows: Token[][] = [];
  for (const token of tokens)
    if (token.type === 'tr_open') rows.push([]);
    else if (token.type === 'inline') rows.at(-1)?.push(token);
  const [header = [], ...body] = rows;
  const titles = header.map((token) => runsOf(token.children ?? [], ['*']).flat());
  const plain = (text: string): Run => ({ text, marks: [] });
  const joined = (cells: readonly (readonly Run[])[]): readonly Run[] =>
    cells.filter((cell) => cell.length).flatMap((cell, at) => (at ? [plain(' · '), ...cell] : cell));
  if (!body.length) return [joined(titles)];
  return body.map((row) =>
    joined(
      row.map((token, column) => {
        const cell = runsOf(token.children ?? []).flat();
        const title = titles[column] ?? [];
        return cell.length && title.length ? [...title, plain(': '), ...cell] : cell;
      }),
    ),
  );
}

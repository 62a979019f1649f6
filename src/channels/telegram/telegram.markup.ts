import MarkdownIt from 'markdown-it';
import { Inline, type Token } from './telegram.inline';
import type { Span } from './telegram.html';

/** The text that a person reads, and what of it is formatted; spans in the order of their start, the outer first. */
export interface Markup {
  readonly text: string;
  readonly spans: readonly Span[];
}

/**
 * Markdown as Telegram shows it. What it does not have is written out: headings are bold lines, lists have bullets, pictures are
 * links, tables a line a row, HTML the text that it is. Blank only for a blank input.
 */
export function toMarkup(markdown: string): Markup {
  const page = new Page();
  page.write(parser.parse(markdown, {}));
  const markup = page.finished();
  return markup.text.trim() ? markup : { text: markdown, spans: [] };
}

const parser = new MarkdownIt({ html: false, linkify: true }).disable('code');
// Addresses are recognised only so that nothing inside them is read as emphasis; without a scheme they are plain text.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });

interface List {
  next: number | undefined;
}

/** The message as it grows, and where in Markdown's nesting we are. */
class Page {
  private readonly inline = new Inline();
  private readonly lists: List[] = [];
  private readonly quotes: number[] = [];
  private bullet: string | undefined;
  private lastLine = 0;
  /** Cells of the row that is being written; undefined: none is. */
  private cells: number | undefined;

  write(tokens: readonly Token[]): void {
    for (const token of tokens) this.take(token);
  }

  finished(): Markup {
    return { text: this.inline.text, spans: this.inline.spans() };
  }

  private take(token: Token): void {
    switch (token.type) {
      case 'inline':
        return this.inlineOf(token);
      case 'fence':
        return this.code(token);
      case 'heading_open':
        this.block(token);
        return this.inline.open({ name: 'b' });
      case 'heading_close':
        return this.inline.close();
      case 'paragraph_open':
        return this.block(token);
      case 'bullet_list_open':
        return void this.lists.push({ next: undefined });
      case 'ordered_list_open':
        return void this.lists.push({ next: Number(token.attrGet('start') ?? 1) });
      case 'bullet_list_close':
      case 'ordered_list_close':
        return void this.lists.pop();
      case 'list_item_open':
        this.bullet = this.nextBullet();
        return;
      case 'list_item_close':
        this.bullet = undefined;
        return;
      case 'blockquote_open':
        this.separate(token);
        this.quotes.push(this.inline.text.length);
        // Telegram's quotations do not nest.
        if (this.quotes.length === 1) this.inline.open({ name: 'blockquote' });
        return;
      case 'blockquote_close':
        this.quotes.pop();
        if (!this.quotes.length) this.inline.close();
        return;
      case 'tr_open':
        this.separate(token);
        this.cells = 0;
        return;
      // The line of dashes under the titles is no blank line.
      case 'thead_close':
        this.lastLine++;
        return;
      case 'tr_close':
        this.cells = undefined;
        return;
      default:
        return;
    }
  }

  private inlineOf(token: Token): void {
    if (this.cells !== undefined) {
      if (!token.content.trim()) return;
      if (this.cells++) this.inline.put(' · ');
    }
    this.inline.write(token.children ?? []);
  }

  private block(token: Token): void {
    this.separate(token);
    if (this.lists.length && this.bullet === undefined) this.inline.put('  '.repeat(this.lists.length));
    else if (this.bullet !== undefined) this.inline.put(this.bullet);
    this.bullet = undefined;
  }

  private code(token: Token): void {
    const code = token.content.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
    if (!code.trim()) return;
    this.separate(token);
    this.bullet = undefined;
    this.inline.put(code, { name: 'pre' });
  }

  private nextBullet(): string {
    const list = this.lists.at(-1);
    const indentation = '  '.repeat(Math.max(0, this.lists.length - 1));
    return `${indentation}${list?.next === undefined ? '•' : `${list.next++}.`} `;
  }

  /** A blank line where the author left one. */
  private separate(token: Token): void {
    const [start, end] = token.map ?? [this.lastLine, this.lastLine];
    const { text } = this.inline;
    if (text && text.length !== this.quotes.at(-1)) this.inline.put(start > this.lastLine ? '\n\n' : '\n');
    // A quotation is separated once: what is in it begins on the same line.
    this.lastLine = token.type === 'blockquote_open' ? start : end;
  }
}

import type MarkdownIt from 'markdown-it';
import type { Span, Tag } from './telegram.html';

export type Token = ReturnType<MarkdownIt['parse']>[number];

const tagOf: Readonly<Record<string, Tag>> = { strong: { name: 'b' }, em: { name: 'i' }, s: { name: 's' } };

/** A text that grows, with its formatted ranges. */
export class Inline {
  text = '';
  private readonly done: (Span & { readonly order: number })[] = [];
  private readonly opened: {
    readonly tag: Tag | undefined;
    readonly start: number;
    readonly order: number;
  }[] = [];
  private order = 0;

  put(text: string, tag?: Tag): void {
    if (tag) this.open(tag);
    this.text += text;
    if (tag) this.close();
  }

  /** undefined: a pair that formats nothing. */
  open(tag: Tag | undefined): void {
    this.opened.push({ tag, start: this.text.length, order: this.order++ });
  }

  close(): void {
    const last = this.opened.pop();
    if (last?.tag && this.text.slice(last.start).trim())
      this.done.push({ start: last.start, end: this.text.length, tag: last.tag, order: last.order });
  }

  /** The inline tokens of a block. */
  write(tokens: readonly Token[]): void {
    const literal = literalDelimiters(tokens);
    for (const [at, token] of tokens.entries()) {
      const tag = tagOf[token.tag];
      if (literal.has(at)) this.put(token.markup);
      else if (tag && token.nesting === 1) this.open(tag);
      else if (tag && token.nesting === -1) this.close();
      else if (token.type === 'softbreak' || token.type === 'hardbreak') this.put('\n');
      else if (token.type === 'code_inline') this.put(token.content, { name: 'code' });
      else if (token.type === 'image') this.picture(token);
      else if (token.type === 'link_open') this.open(link(token.attrGet('href')));
      else if (token.type === 'link_close') this.close();
      else this.put(token.content);
    }
  }

  spans(): readonly Span[] {
    return [...this.done]
      .sort((a, b) => a.start - b.start || a.order - b.order)
      .map(({ start, end, tag }) => ({ start, end, tag }));
  }

  /** In a link the picture is its description: links do not nest. */
  private picture(image: Token): void {
    const address = image.attrGet('src') ?? '';
    const description = (image.children ?? []).map(({ content }) => content).join('') || address;
    const inLink = this.opened.some(({ tag }) => tag?.name === 'a');
    this.put(description, inLink ? undefined : link(address));
  }
}

/** Telegram shows what it takes for no address as text, and other schemes open apps. */
const link = (href: string | null): Tag | undefined =>
  href !== null && /^(?:https?:\/\/|mailto:|tel:|tg:\/\/)/i.test(href) ? { name: 'a', href } : undefined;

/** Delimiters to show as they are: Markdown reads `2*3*4` and `2**10` as emphasis, but in a message they are arithmetic. */
function literalDelimiters(tokens: readonly Token[]): ReadonlySet<number> {
  const literal = new Set<number>();
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (!tagOf[token.tag]) return;
    if (token.nesting === 1) open.push(at);
    if (token.nesting !== -1) return;
    const opening = open.pop() ?? at;
    const outside = neighbour(tokens, opening, -1).slice(-1) + neighbour(tokens, at, 1).charAt(0);
    if (token.markup === '*' ? /[A-Za-z0-9]/.test(outside) : token.markup === '**' && /\d/.test(outside))
      literal.add(opening).add(at);
  });
  return literal;
}

/** The text that touches a delimiter; the parser leaves empty texts between delimiters. */
function neighbour(tokens: readonly Token[], at: number, step: 1 | -1): string {
  let next = at + step;
  while (tokens[next]?.type === 'text' && tokens[next]?.content === '') next += step;
  return tokens[next]?.type === 'text' ? (tokens[next]?.content ?? '') : '';
}

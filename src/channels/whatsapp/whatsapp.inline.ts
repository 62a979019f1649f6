import type MarkdownIt from 'markdown-it';
import type { Wrap } from '../toolkit/split-text';

export type Token = ReturnType<MarkdownIt['parse']>[number];

/** Text in WhatsApp's markup, with the ranges that a cut has to close and reopen. */
export interface Markup {
  readonly text: string;
  readonly wraps: readonly Wrap[];
}

/** WhatsApp's inline markers; the last two are monospace. (J; the block form takes code that holds a backtick.) */
export type Mark = '*' | '_' | '~' | '`' | '```';

/** A piece of one line. `raw` text is code or an address: nothing may be put into it. */
export interface Run {
  readonly text: string;
  /** Outermost first. */
  readonly marks: readonly Mark[];
  readonly raw?: true;
}

const markOf: Readonly<Record<string, Mark>> = { strong: '*', em: '_', s: '~' };

/** The inline tokens of a block, line by line: WhatsApp's markers do not reach over a line break. */
export function runsOf(tokens: readonly Token[], base: readonly Mark[] = []): readonly (readonly Run[])[] {
  const lines: Run[][] = [[]];
  const open: Mark[] = [...base];
  const links: string[] = [];
  const literal = literalDelimiters(tokens);
  const put = (text: string, marks: readonly Mark[] = [...new Set(open)]): void =>
    void (text && lines.at(-1)?.push({ text, marks }));
  const putRaw = (text: string, marks: readonly Mark[] = []): void =>
    void lines.at(-1)?.push({ text, marks, raw: true });

  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) continue;
    const mark = markOf[token.tag];
    if (literal.has(at)) put(token.markup);
    else if (mark && token.nesting === 1) open.push(mark);
    else if (mark && token.nesting === -1) open.pop();
    else if (token.type === 'softbreak' || token.type === 'hardbreak') lines.push([]);
    else if (token.type === 'code_inline') putRaw(token.content, [token.content.includes('`') ? '```' : '`']);
    else if (token.type === 'image') putImage(token, links.length > 0);
    else if (token.type === 'link_open') at = openLink(at, token.attrGet('href') ?? '');
    else if (token.type === 'link_close') closeLink(links.pop() ?? '');
    else put(token.content);
  }
  return lines;

  /** An address that is its own text stands alone; returns the token to go on after. */
  function openLink(at: number, url: string): number {
    const close = tokens.findIndex((token, index) => index > at && token.type === 'link_close');
    const text = tokens.slice(at + 1, close).map((token) => token.content);
    if (bare(text.join('')) !== bare(url) && text.some((content) => content.trim())) {
      links.push(url);
      return at;
    }
    putRaw(url.startsWith('mailto:') && text.join('') ? text.join('') : url);
    return close;
  }

  function closeLink(url: string): void {
    put(': ', []);
    putRaw(url);
  }

  /** The picture of a link gives only its description: the link has an address of its own. */
  function putImage(image: Token, inLink: boolean): void {
    const url = image.attrGet('src') ?? '';
    const description = (image.children ?? []).map((child) => child.content).join('');
    if (description) put(description);
    if (description && inLink) return;
    if (description) put(': ', []);
    putRaw(url);
  }
}

/** Without what nobody types: the scheme and a slash at the end. */
const bare = (url: string): string => url.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '');

/**
 * Delimiters to show as they are: Markdown reads `2*3*4` and `2**10` as emphasis, but in a message they are arithmetic,
 * and WhatsApp has no emphasis inside a word either.
 */
function literalDelimiters(tokens: readonly Token[]): ReadonlySet<number> {
  const literal = new Set<number>();
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (!markOf[token.tag]) return;
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

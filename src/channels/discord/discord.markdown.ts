import type { Wrap } from '../toolkit/split-text';

/** A message in Discord's Markdown, and what a split must close and open again. */
export interface Markup {
  readonly text: string;
  readonly wraps: readonly Wrap[];
}

/**
 * Markdown as Discord shows it. It knows most of it; what it does not have is written out: images are `text: address`, tables stand
 * in code blocks, headings below the third are bold lines. Blank only for a blank input.
 */
export function toMarkup(markdown: string): Markup {
  const page: { text: string; wraps: Wrap[] } = { text: '', wraps: [] };
  for (const block of blocksOf(markdown.replace(/\r\n?/g, '\n').trim())) {
    if (page.text) page.text += '\n';
    const start = page.text.length;
    if (block.kind === 'code') {
      const open = `\`\`\`${block.language}\n`;
      page.text += `${open}${block.code}\n\`\`\``;
      page.wraps.push({ start, end: page.text.length, open, close: '\n```', verbatim: true });
    } else {
      page.text += block.text;
      page.wraps.push(...inlineWraps(block.text, start));
    }
  }
  return page;
}

type Block =
  | { readonly kind: 'code'; readonly language: string; readonly code: string }
  | { readonly kind: 'lines'; readonly text: string };

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  let plain: string[] = [];
  const endPlain = (): void => {
    if (plain.length) blocks.push({ kind: 'lines', text: plain.map(writeLine).join('\n') });
    plain = [];
  };
  for (let at = 0; at < lines.length;) {
    const block = fenceAt(lines, at) ?? tableAt(lines, at);
    if (block) {
      endPlain();
      blocks.push({ kind: 'code', language: block.language, code: block.code });
      at = block.next;
    } else plain.push(lines[at++] ?? '');
  }
  endPlain();
  return blocks;
}

interface CodeBlock {
  readonly language: string;
  readonly code: string;
  readonly next: number;
}

/** An open fence holds all the rest, as in Markdown; an empty one is left as it is written. */
function fenceAt(lines: readonly string[], at: number): CodeBlock | undefined {
  const [, indent = '', fence, language = ''] =
    /^( {0,3})(`{3,}|~{3,})\s*([\w+#.-]{0,30})[^`]*$/.exec(lines[at] ?? '') ?? [];
  if (!fence) return undefined;
  const closes = (line: string): boolean => line.trim().startsWith(fence) && /^(`+|~+)$/.test(line.trim());
  const end = lines.findIndex((line, index) => index > at && closes(line));
  const last = end < 0 ? lines.length : end;
  const code = lines
    .slice(at + 1, last)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
  const kept = unfenced(code);
  return kept.trim() ? { language, code: kept, next: last + 1 } : undefined;
}

/** A fence within a block would end it; markers must not stand beside line breaks. */
const unfenced = (code: string): string =>
  code
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
    .replace(/```/g, "'''");

/** A row, a row of dashes, and all rows after; in letters of one width columns stay columns. */
function tableAt(lines: readonly string[], at: number): CodeBlock | undefined {
  const isRow = (line: string | undefined): boolean => /^\s*\|.+\|\s*$/.test(line ?? '');
  if (!isRow(lines[at]) || !/^\s*\|(\s*:?-+:?\s*\|)+\s*$/.test(lines[at + 1] ?? '')) return undefined;
  let next = at + 2;
  while (isRow(lines[next])) next++;
  const cells = [lines[at] ?? '', ...lines.slice(at + 2, next)].map((line) =>
    line
      .trim()
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  const rows = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const code = unfenced(rows.join('\n'));
  return code.trim() ? { language: '', code, next } : undefined;
}

/** Discord has headings of three sizes and no images. */
const writeLine = (line: string): string =>
  line
    .replace(/^#{4,6}\s+(.*\S)\s*$/, '**$1**')
    .replace(/!\[([^\]\n]*)\]\(([^()\s]+)\)/g, (_, shown: string, url: string) =>
      shown ? `${shown}: ${url}` : url,
    );

/** Marks on one line whose content neither starts nor ends with a space; one inside the other is left to the outer. */
const marks = /(\*\*|~~|\|\||__)(?=[^\s*~|_])([^\n]*?[^\s*~|_])\1|`([^`\s]|[^`\s][^`\n]*[^`\s])`/g;

function inlineWraps(text: string, shift: number): readonly Wrap[] {
  return [...text.matchAll(marks)].map((found) => {
    const mark = found[1] ?? '`';
    const start = shift + found.index;
    return { start, end: start + found[0].length, open: mark, close: mark };
  });
}

import type { Wrap } from '../toolkit/split-text';
import type { Mark, Markup, Run } from './whatsapp.inline';

/**
 * Writes one line in WhatsApp's markup. Markers hug their text and stand at word boundaries; where the text gives none, a
 * zero-width space makes one. Signs of the text that WhatsApp would take for a pair of markers are kept apart the same way.
 */
export function writeLine(runs: readonly Run[]): Markup {
  const pieces = guarded(itemsOf(spacesApart(runs)));
  const wraps: Wrap[] = [];
  const open: number[] = [];
  let text = '';
  for (const piece of pieces) {
    if (piece.kind === 'open') open.push(text.length);
    text += piece.text;
    if (piece.kind !== 'close') continue;
    wraps.push({ start: open.pop() ?? 0, end: text.length, open: piece.text, close: piece.text });
  }
  return { text, wraps: wraps.sort((a, b) => a.start - b.start) };
}

/** A ``` pairs with the next one even lines below, in code and in text: those that are not ours are taken apart. */
export const withoutFences = (code: string): string =>
  code.replace(/`{3,}/g, (fence) => [...fence].join(zeroWidthSpace));

/** Shows nothing, and is neither a letter nor a digit. */
const zeroWidthSpace = '\u200b';

/** WhatsApp's rule, as far as it can be observed: no marker opens after, or closes before, one of these (J). */
const isWordCharacter = (character: string): boolean => /^[\p{L}\p{N}_]$/u.test(character);

const isVisible = (character: string): boolean => /[^\s\u200b]/.test(character);

/** Spaces at the edge of a run get the marks of both neighbours only, so they fall outside of what begins or ends. */
function spacesApart(runs: readonly Run[]): readonly Run[] {
  const parts = runs.flatMap((run) => {
    const { text } = run;
    const start = text.length - text.trimStart().length;
    const end = Math.max(text.trimEnd().length, start);
    return [text.slice(0, start), text.slice(start, end), text.slice(end)]
      .filter(Boolean)
      .map((part) => ({ ...run, text: part }));
  });
  return parts.map((run, at) =>
    isBlank(run)
      ? { text: run.text, marks: shared(marksBeside(parts, at, -1), marksBeside(parts, at, 1)) }
      : run,
  );
}

const isBlank = (run: Run): boolean => run.text.trim() === '';

/** The marks of the next run that is not blank. */
function marksBeside(runs: readonly Run[], at: number, step: 1 | -1): readonly Mark[] {
  let beside = runs[at + step];
  for (let next = at + step; beside && isBlank(beside); beside = runs[next]) next += step;
  return beside?.marks ?? [];
}

/** The emphasis that goes on from one run to the next; code never does. */
function shared(before: readonly Mark[], after: readonly Mark[]): readonly Mark[] {
  const end = before.findIndex((mark, at) => mark !== after[at] || mark.startsWith('`'));
  return end < 0 ? before : before.slice(0, end);
}

interface Item {
  readonly kind: 'text' | 'raw' | 'open' | 'close';
  readonly text: string;
}

function itemsOf(runs: readonly Run[]): readonly Item[] {
  const items: Item[] = [];
  let open: readonly Mark[] = [];
  const move = (to: readonly Mark[], nextText: string): void => {
    const kept = shared(open, to);
    const closing = open.slice(kept.length).reverse();
    const opening = to.slice(kept.length);
    for (const text of closing) items.push({ kind: 'close', text });
    const before = items.at(-1)?.text.slice(-1) ?? '';
    const touches = opening.length
      ? isWordCharacter(before) || closing.length > 0
      : closing.length > 0 && isWordCharacter(nextText.charAt(0));
    if (touches) items.push({ kind: 'raw', text: zeroWidthSpace });
    for (const text of opening) items.push({ kind: 'open', text });
    open = to;
  };
  for (const run of runs) {
    move(run.marks, run.text);
    items.push({ kind: run.raw ? 'raw' : 'text', text: withoutFences(run.text) });
  }
  move([], '');
  return items;
}

interface Sign {
  readonly character: string;
  readonly at: number;
  /** The index of its item, and where that starts in the line. */
  readonly item: number;
  readonly start: number;
  readonly real: boolean;
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Puts a zero-width space behind a sign that would open, or before one that would close, something it should not. */
function guarded(items: readonly Item[]): readonly Item[] {
  if (!items.some((item) => item.kind === 'text' && /[*_~`]/.test(item.text))) return items;
  const signs = signsOf(items);
  const last = new Map(signs.filter((sign) => sign.closes).map((sign) => [sign.character, sign.at]));
  const first = new Map(
    signs
      .filter((sign) => sign.real && sign.opens)
      .reverse()
      .map((sign) => [sign.character, sign.at]),
  );
  const insertions = signs
    .filter((sign) => !sign.real)
    .flatMap((sign) => {
      const { character, at, opens, closes } = sign;
      if (opens && (last.get(character) ?? -1) > at + 1) return [{ ...sign, at: at + 1 }];
      return closes && (first.get(character) ?? at) < at ? [sign] : [];
    });
  return items.map((item, index) => {
    const places = insertions.filter((sign) => sign.item === index).map(({ at, start }) => at - start);
    return places.length ? { ...item, text: withSpacesAt(item.text, places) } : item;
  });
}

const withSpacesAt = (text: string, places: readonly number[]): string =>
  places.reduceRight((result, at) => result.slice(0, at) + zeroWidthSpace + result.slice(at), text);

function signsOf(items: readonly Item[]): readonly Sign[] {
  const line = items.map((item) => item.text).join('');
  const signs: Sign[] = [];
  let start = 0;
  for (const [item, { kind, text }] of items.entries()) {
    for (const { 0: character, index } of kind === 'raw' ? [] : text.matchAll(/[*_~`]/g)) {
      const at = start + index;
      const before = line.charAt(at - 1);
      const after = line.charAt(at + 1);
      const real = kind !== 'text';
      signs.push({
        character,
        at,
        item,
        start,
        real,
        opens: real ? kind === 'open' : !isWordCharacter(before) && isVisible(after),
        closes: real ? kind === 'close' : isVisible(before) && !isWordCharacter(after),
      });
    }
    start += text.length;
  }
  return signs;
}

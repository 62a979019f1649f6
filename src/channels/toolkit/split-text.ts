/** A range of the text that stands between markers: a cut strictly inside closes it before and reopens it after. */
export interface Wrap {
  /** Where the opening marker starts. */
  readonly start: number;
  /** Behind the closing marker. */
  readonly end: number;
  readonly open: string;
  readonly close: string;
  /** Spaces count here (code): a cut drops at most the one line break that it replaces. */
  readonly verbatim?: boolean;
}

/** `text` is `opened`, then the source from `from` to `to`, then `closed`. Between two parts only white space is dropped. */
export interface TextPart {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly opened: string;
  readonly closed: string;
}

/**
 * Cuts a text into parts of at most `limit` UTF-16 code units: at a paragraph, a line or a sentence in the upper half of
 * a part, else at a word, else between two characters; never inside a grapheme that fits a part by itself, never inside
 * a surrogate pair. White space around a cut and at both ends is dropped; no part is empty. `wraps` are in order of
 * `start`, properly nested, and their content neither starts nor ends with a line break or (unless verbatim) a space.
 * Throws if `limit` has no room for the markers and two more units.
 */
export function splitText(text: string, limit: number, wraps: readonly Wrap[] = []): readonly TextPart[] {
  const parts: TextPart[] = [];
  const end = text.trimEnd().length;
  let from = afterSpace(text, 0);
  while (from < end) {
    const opened = openAt(wraps, from).map((wrap) => wrap.open);
    const room = limit - opened.join('').length;
    const near = wraps.filter((wrap) => wrap.end > from && wrap.start < from + room);
    const cut = end - from <= room ? { to: end, next: end } : findCut(text, from, room, near);
    const closed = openAt(near, cut.to).map((wrap) => wrap.close);
    parts.push(part(text, from, cut.to, opened.join(''), closed.reverse().join('')));
    from = cut.next;
  }
  return parts;
}

const part = (source: string, from: number, to: number, opened: string, closed: string): TextPart => ({
  text: opened + source.slice(from, to) + closed,
  from,
  to,
  opened,
  closed,
});

interface Cut {
  readonly to: number;
  readonly next: number;
}

/** The best place at most `room` units (closing markers included) after `from`. */
function findCut(text: string, from: number, room: number, wraps: readonly Wrap[]): Cut {
  const fits = (to: number): boolean => to - from + closingLength(wraps, to) <= room;
  const found: Partial<Record<Break, Cut>> = {};
  for (let at = from + room; at > from; at--) {
    // Higher up, the better kind wins; below the half, a short part would only cost one more message.
    if (at < from + room / 2 && Object.keys(found).length) break;
    const candidate = breakAt(text, at, wraps);
    if (candidate && !found[candidate.kind] && fits(at) && isCleanCut(text, candidate, wraps))
      found[candidate.kind] = candidate;
  }
  return (
    found.paragraph ??
    found.line ??
    found.sentence ??
    found.word ??
    cutBetweenCharacters(text, from, room, wraps, fits)
  );
}

type Break = 'paragraph' | 'line' | 'sentence' | 'word';

/** What kind of break stands at `at`, if one does. */
function breakAt(
  text: string,
  at: number,
  wraps: readonly Wrap[],
): (Cut & { readonly kind: Break }) | undefined {
  if (openAt(wraps, at).some((wrap) => wrap.verbatim))
    return text[at] === '\n' ? { kind: 'line', to: at, next: at + 1 } : undefined;
  const before = text.charAt(at - 1);
  // Chinese and Japanese end a sentence without a space.
  if (/[。！？]/.test(before) && !isSpace(text.charAt(at))) return { kind: 'sentence', to: at, next: at };
  if (!isSpace(text.charAt(at)) || isSpace(before)) return undefined;
  const next = afterSpace(text, at);
  const lines = text.slice(at, next).split('\n').length - 1;
  const kind =
    lines > 1 ? 'paragraph' : lines === 1 ? 'line' : /[.!?…。！？]/.test(before) ? 'sentence' : 'word';
  return { kind, to: at, next };
}

/** For one long word: the last grapheme that fits, else the last code point. */
function cutBetweenCharacters(
  text: string,
  from: number,
  room: number,
  wraps: readonly Wrap[],
  fits: (to: number) => boolean,
): Cut {
  for (const boundary of [graphemeStart, codePointStart])
    for (let at = boundary(text, from + room); at > from; at = boundary(text, at - 1))
      if (fits(at) && isOutsideMarkers(wraps, at)) return { to: at, next: at };
  throw new Error('the limit has no room for the markers');
}

const isCleanCut = (text: string, { to, next }: Cut, wraps: readonly Wrap[]): boolean =>
  [to, next].every((at) => isOutsideMarkers(wraps, at) && graphemeStart(text, at) === at);

/** Wraps whose content has something on both sides of `at`, outermost first. */
const openAt = (wraps: readonly Wrap[], at: number): readonly Wrap[] =>
  wraps.filter((wrap) => wrap.start + wrap.open.length < at && at < wrap.end - wrap.close.length);

const closingLength = (wraps: readonly Wrap[], at: number): number =>
  openAt(wraps, at).reduce((sum, wrap) => sum + wrap.close.length, 0);

/** False within a marker and between a marker and its content. */
const isOutsideMarkers = (wraps: readonly Wrap[], at: number): boolean =>
  wraps.every(
    ({ start, end, open, close }) =>
      (at <= start || at > start + open.length) && (at < end - close.length || at >= end),
  );

const isSpace = (character: string): boolean => /^\s$/.test(character);

function afterSpace(text: string, at: number): number {
  while (at < text.length && isSpace(text.charAt(at))) at++;
  return at;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The start of the grapheme that `at` is in; looks at the neighbourhood only. */
function graphemeStart(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return at;
  const origin = knownBoundary(text, at);
  // Two more units hold the code point behind `at`, which decides whether a boundary stands before it.
  const segment = graphemes.segment(text.slice(origin, at + 2)).containing(at - origin);
  return segment ? origin + segment.index : at;
}

/** Somewhere before `at` where a grapheme surely starts: before a letter or digit of ASCII. Looks back 1000 units at most. */
function knownBoundary(text: string, at: number): number {
  const earliest = codePointStart(text, Math.max(0, at - 1000));
  for (let origin = at - 1; origin > earliest; origin--)
    if (/[A-Za-z0-9]/.test(text.charAt(origin))) return origin;
  return earliest;
}

/** `at`, or one less inside a surrogate pair. */
const codePointStart = (text: string, at: number): number =>
  at > 0 && isSurrogate(text, at, 0xdc00) && isSurrogate(text, at - 1, 0xd800) ? at - 1 : at;

const isSurrogate = (text: string, at: number, kind: 0xd800 | 0xdc00): boolean =>
  (text.charCodeAt(at) & 0xfc00) === kind;

import type { Clause, Word } from './words';

type Part =
  | { readonly kind: 'some'; readonly least: 0 | 1 }
  | { readonly kind: 'word'; readonly any: ReadonlySet<string> };

/** A rule's `when`, read once. */
export type Pattern = readonly Part[];

/** Throws for a class that the script does not have. */
export function readPattern(when: string, classes: Readonly<Record<string, readonly string[]>>): Pattern {
  return when
    .trim()
    .split(/\s+/)
    .map((part): Part => {
      if (part === '*') return { kind: 'some', least: 0 };
      if (part === '+') return { kind: 'some', least: 1 };
      return { kind: 'word', any: new Set(part.split('|').flatMap((choice) => wordsOf(choice, classes))) };
    });
}

/** What each part of the pattern matched, the first parts as short as they can be; `undefined` if it does not fit. */
export function decompose(pattern: Pattern, clause: Clause): readonly Clause[] | undefined {
  // Parts × words at most: a dead end is never tried twice, whatever the person types.
  const dead = new Set<number>();
  const from = (part: number, start: number): readonly Clause[] | undefined => {
    const current = pattern[part];
    if (current === undefined) return start === clause.length ? [] : undefined;
    const state = part * (clause.length + 1) + start;
    if (dead.has(state)) return undefined;
    const { shortest, longest } = lengths(current, clause[start], clause.length - start);
    for (let length = shortest; length <= longest; length++) {
      const rest = from(part + 1, start + length);
      if (rest) return [clause.slice(start, start + length), ...rest];
    }
    dead.add(state);
    return undefined;
  };
  return from(0, 0);
}

function lengths(part: Part, next: Word | undefined, left: number): { shortest: number; longest: number } {
  if (part.kind === 'some') return { shortest: part.least, longest: left };
  return { shortest: 1, longest: next && part.any.has(next.key) ? 1 : 0 };
}

function wordsOf(choice: string, classes: Readonly<Record<string, readonly string[]>>): readonly string[] {
  if (!choice.startsWith('@')) return [choice];
  const words = classes[choice.slice(1)];
  if (!words) throw new Error(`the script has no class ${choice}`);
  return words;
}

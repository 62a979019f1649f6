import { personAt } from './account';

/** What a flow must never show. */
export interface Counts {
  /** Acknowledged, and in no answer. */
  readonly lost: number;
  /** Answers beyond the first, and rows of the outbox that went out more than once. */
  readonly repeated: number;
  /** Answers that came after the answer to a later message of the same person. */
  readonly misordered: number;
  /** In an answer to somebody else. */
  readonly misled: number;
}

/** As it has to be. */
export const exact: Counts = { lost: 0, repeated: 0, misordered: 0, misled: 0 };

/** The `nth` message of a person in a test: told apart in whatever answer it turns up. */
export const marked = (person: number, nth: number): string => `m${person}x${nth}`;

/** Counts the marks in what people got, against what was acknowledged. */
export function countAnswers(
  acknowledged: readonly string[],
  shown: readonly { readonly row: string; readonly to: string; readonly text: string }[],
): Counts {
  const seen = new Set<string>();
  const highest = new Map<string, number>();
  let repeated = shown.length - new Set(shown.map(({ row }) => row)).size;
  let misordered = 0;
  let misled = 0;
  for (const { to, text } of shown)
    for (const [mark, person = '', nth = ''] of text.matchAll(/\bm(\d+)x(\d+)\b/g)) {
      if (personAt(Number(person)) !== to) misled++;
      if (seen.has(mark)) repeated++;
      else if ((highest.get(person) ?? -1) > Number(nth)) misordered++;
      seen.add(mark);
      highest.set(person, Math.max(highest.get(person) ?? -1, Number(nth)));
    }
  return { lost: acknowledged.filter((mark) => !seen.has(mark)).length, repeated, misordered, misled };
}

/** Marks that were acknowledged and are in no answer. */
export function lostAnswers(
  acknowledged: readonly string[],
  shown: readonly { readonly text: string }[],
): string[] {
  const seen = new Set(shown.flatMap(({ text }) => text.match(/\bm\d+x\d+\b/g) ?? []));
  return acknowledged.filter((mark) => !seen.has(mark));
}

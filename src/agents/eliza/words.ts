import { readAs, swapPersons } from './substitutions';

export interface Word {
  /** In small letters, as the person said it: keywords are found by it. */
  readonly asked: string;
  /** After the swap of persons: rules are matched on it. */
  readonly key: string;
  /** `key` with the person's own capitals: what an answer repeats. */
  readonly shown: string;
}

/** One thought: what stands between two marks of punctuation, or before "but". */
export type Clause = readonly Word[];

// Bounds the work of the matcher and the length of what is repeated.
const MAX_TEXT = 4000;
const MAX_WORDS = 40;
const MAX_WORD = 40;
const MAX_CLAUSES = 60;

/** The thoughts of a message. Only letters, digits, and hyphens or apostrophes inside words survive. */
export function clausesOf(text: string): readonly Clause[] {
  return text
    .slice(0, MAX_TEXT)
    .normalize('NFC')
    .replace(/[‘’ʼ`´]/g, "'")
    .split(/[.,!?;:()"“”…\n\r—–]+|\b(?:but|however)\b/i)
    .map(clauseOf)
    .filter((clause) => clause.length > 0)
    .slice(0, MAX_CLAUSES);
}

/** A name as a word of ours would be: the first word, harmless to repeat. */
export function firstWord(text: string): string | undefined {
  return plainWords(text.slice(0, MAX_TEXT))[0];
}

/** Words that are ours already: no swap. */
export function ownClause(text: string): Clause {
  return plainWords(text).map((word) => ({
    asked: word.toLowerCase(),
    key: word.toLowerCase(),
    shown: word,
  }));
}

function clauseOf(text: string): Clause {
  const typed = plainWords(text);
  const shouted = typed.length > 1 && typed.every((word) => word === word.toUpperCase());
  const said = typed
    // The capital of a first word says nothing about it.
    .map((word, at) => (shouted || at === 0 ? word.toLowerCase() : word))
    .flatMap((word) => readAs.get(word.toLowerCase())?.split(' ') ?? [word])
    .slice(0, MAX_WORDS);
  const asked = said.map((word) => word.toLowerCase());
  return swapPersons(asked).map((key, at) => {
    const before = asked[at] ?? key;
    return { asked: before, key, shown: key === before ? (said[at] ?? key) : key };
  });
}

function plainWords(text: string): readonly string[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['-][\p{L}\p{M}\p{N}]+)*/gu), ([word]) =>
    Array.from(word).slice(0, MAX_WORD).join(''),
  );
}

/**
 * The language of the script, after J. Weizenbaum, "ELIZA: A Computer Program For the Study of Natural Language
 * Communication Between Man and Machine", CACM 9(1), January 1966.
 */

/**
 * How a keyword's sentence is taken apart. The words stand as they are after the swap of persons ("I am" is "you are"):
 * `*` any words, even none · `+` one word or more · `@class` a word of that class · `a|b` either · else the word itself.
 */
export interface Rule {
  readonly when: string;
  /** Taken in turn, and from the start again. */
  readonly say: readonly Reassembly[];
}

/**
 * How an answer is put together. In a text, `{3}` is what the third part of `when` matched and `{name}` is `, Ana`, if the
 * person has a name. `goTo`: as if the sentence had that keyword. `newKey`: try the sentence's next keyword. `pre`: make
 * another sentence first, then go.
 */
export type Reassembly =
  | string
  | { readonly goTo: string }
  | { readonly newKey: true }
  | { readonly pre: string; readonly goTo: string };

export interface Keyword {
  /** As the person writes them, before the swap. The first names the keyword for `goTo`. */
  readonly words: readonly string[];
  /** The highest in what was said is answered. */
  readonly rank: number;
  readonly rules: readonly Rule[];
  /** Courtesies: not worth coming back to. */
  readonly passing?: true;
}

export interface Script {
  readonly keywords: readonly Keyword[];
  readonly classes: Readonly<Record<string, readonly string[]>>;
  /** What is kept from sentences with "my" and said later, when no keyword is found. */
  readonly memory: readonly Rule[];
  /** Answers without a keyword: to ordinary words, to other writing systems, to pictures and signs alone. */
  readonly none: readonly string[];
  readonly foreign: readonly string[];
  readonly wordless: readonly string[];
}

export const newKey = { newKey: true } as const;

export function on(when: string, ...say: readonly Reassembly[]): Rule {
  return { when, say };
}

export function goTo(keyword: string): { readonly goTo: string } {
  return { goTo: keyword };
}

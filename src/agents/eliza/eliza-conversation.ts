import { decompose, readPattern, type Pattern } from './decomposition';
import type { Keyword, Reassembly, Rule, Script } from './script/script';
import { clausesOf, ownClause, type Clause } from './words';

/** A script with its patterns read and its keywords indexed; made once. */
export interface ReadScript {
  readonly script: Script;
  readonly byWord: ReadonlyMap<string, Keyword>;
  readonly patterns: ReadonlyMap<Rule, Pattern>;
}

export function readScript(script: Script): ReadScript {
  const rules = [...script.memory, ...script.keywords.flatMap((keyword) => keyword.rules)];
  return {
    script,
    byWord: new Map(
      script.keywords.flatMap((keyword) => keyword.words.map((word) => [word, keyword] as const)),
    ),
    patterns: new Map(rules.map((rule) => [rule, readPattern(rule.when, script.classes)])),
  };
}

export interface Listener {
  /** How the person is called. */
  readonly name?: string;
  /** Answers not to give again if there is another: the latest ones. */
  readonly lately?: readonly string[];
}

/** Thoughts kept for later; the oldest comes up first, as in the paper. */
const MAX_MEMORIES = 8;
/** A script that goes in circles is cut short. */
const MAX_JUMPS = 8;

/**
 * ELIZA's side of one conversation: which answer of each rule comes next, and what it remembers. The same messages give
 * the same answers; nothing else goes in.
 */
export class ElizaConversation {
  private readonly turns = new Map<object, number>();
  private readonly memories: string[] = [];

  constructor(private readonly read: ReadScript) {}

  /** One answer to all that was said at once: the highest-ranked thought gets it. Never blank. */
  say(texts: readonly string[], listener: Listener = {}): string {
    const clauses = texts.flatMap((text) => clausesOf(text));
    const thoughts = clauses
      .map((clause) => ({ clause, keywords: this.keywordsOf(clause) }))
      .sort((a, b) => (b.keywords[0]?.rank ?? -1) - (a.keywords[0]?.rank ?? -1));
    for (const { clause, keywords } of thoughts) {
      const answer = this.answerTo(clause, keywords, listener);
      if (answer !== undefined) return answer;
    }
    return this.withoutKeyword(texts.join('\n'), listener);
  }

  /** The keywords of a thought, highest first; among equals, in the order of the sentence. */
  private keywordsOf(clause: Clause): readonly Keyword[] {
    const found = clause
      .map((word) => this.read.byWord.get(word.asked))
      .filter((keyword) => keyword !== undefined);
    return [...new Set(found)].sort((a, b) => b.rank - a.rank);
  }

  private answerTo(clause: Clause, keywords: readonly Keyword[], listener: Listener): string | undefined {
    for (const keyword of keywords) {
      const answer = this.applyKeyword(keyword, clause, listener, 0);
      if (answer === undefined) continue;
      if (!keyword.passing) this.remember(clause, listener);
      return answer;
    }
    return undefined;
  }

  private applyKeyword(
    keyword: Keyword,
    clause: Clause,
    listener: Listener,
    jumps: number,
  ): string | undefined {
    for (const rule of keyword.rules) {
      const parts = this.decomposed(rule, clause);
      if (!parts) continue;
      const next = this.nextOf(rule.say, (choice) => isNew(choice, parts, listener));
      if (typeof next === 'string') return assemble(next, parts, listener);
      if ('newKey' in next || jumps >= MAX_JUMPS) return undefined;
      const target = this.read.byWord.get(next.goTo);
      if (!target) throw new Error(`the script has no keyword ${next.goTo}`);
      const sentence = 'pre' in next ? ownClause(fill(next.pre, parts, listener)) : clause;
      return this.applyKeyword(target, sentence, listener, jumps + 1);
    }
    return undefined;
  }

  private remember(clause: Clause, listener: Listener): void {
    if (this.memories.length >= MAX_MEMORIES || !clause.some((word) => word.asked === 'my')) return;
    for (const rule of this.read.script.memory) {
      const parts = this.decomposed(rule, clause);
      if (!parts) continue;
      const next = this.nextOf(rule.say, () => true);
      if (typeof next === 'string') this.memories.push(assemble(next, parts, listener));
      return;
    }
  }

  private withoutKeyword(text: string, listener: Listener): string {
    const { none, foreign, wordless } = this.read.script;
    if (!/[\p{L}\p{N}]/u.test(text)) return this.oneOf(wordless, listener);
    if (isForeign(text)) return this.oneOf(foreign, listener);
    return this.memories.shift() ?? this.oneOf(none, listener);
  }

  private oneOf(choices: readonly string[], listener: Listener): string {
    return assemble(
      this.nextOf(choices, (choice) => isNew(choice, [], listener)),
      [],
      listener,
    );
  }

  private decomposed(rule: Rule, clause: Clause): readonly Clause[] | undefined {
    const pattern = this.read.patterns.get(rule);
    if (!pattern) throw new Error('the rule is not of this script');
    return decompose(pattern, clause);
  }

  /** The next in the cycle, or the first after it that was not said lately. */
  private nextOf<Choice extends Reassembly>(
    choices: readonly Choice[],
    isFresh: (choice: Choice) => boolean,
  ): Choice {
    const start = this.turns.get(choices) ?? 0;
    const inTurn = [...choices.slice(start), ...choices.slice(0, start)];
    const choice = inTurn.find(isFresh) ?? inTurn[0];
    if (choice === undefined) throw new Error('a rule of the script has no answer');
    this.turns.set(choices, (choices.indexOf(choice) + 1) % choices.length);
    return choice;
  }
}

function isNew(choice: Reassembly, parts: readonly Clause[], listener: Listener): boolean {
  return typeof choice !== 'string' || !listener.lately?.includes(assemble(choice, parts, listener));
}

/** Mostly written in letters that English does not have. */
function isForeign(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length * 2 < letters.length;
}

function assemble(template: string, parts: readonly Clause[], listener: Listener): string {
  const text = fill(template, parts, listener)
    .replace(/\s+/g, ' ')
    .replace(/ ([.,?!])/g, '$1')
    .replace(/\bi\b/g, 'I')
    .trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function fill(template: string, parts: readonly Clause[], listener: Listener): string {
  return template.replace(/\{(\w+)\}/g, (_, part: string) => {
    if (part === 'name') return listener.name === undefined ? '' : `, ${listener.name}`;
    return (parts[Number(part) - 1] ?? []).map((word) => word.shown).join(' ');
  });
}

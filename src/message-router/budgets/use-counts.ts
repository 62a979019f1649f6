import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../foundation/clock';
import { Statements } from '../../foundation/database/statements';
import { Log } from '../../foundation/log/log';
import { Batcher } from '../../foundation/loop/batcher';
import { countUseSql, type UseRow } from './count-use.sql';
import type { Subject } from './limits';
import { hourOf, type Use } from './spent';

/** What a turn adds for each of its subjects; messages below 0 are given back. */
export interface Count {
  readonly subjects: readonly Subject[];
  readonly messages: number;
  readonly tokens: number;
}

interface Sum extends Subject {
  messages: number;
  tokens: number;
}

/** What may be written a moment later is written with all that came by then. */
const LATER_MS = 1_000;

/** Counts what is used, the counts of many turns in one statement. */
@Injectable()
export class UseCounts implements BeforeApplicationShutdown {
  private later = new Map<string, Sum>();
  private timer: NodeJS.Timeout | undefined;
  private readonly batcher = new Batcher((counts: readonly Count[]) => this.addMany(counts), {
    maxItems: 200,
  });

  constructor(
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** What is left is written; what was not done by then is lost, as after a crash. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.writeLater();
  }

  /** Adds it within a second, or with the next that is added: nobody waits for it. */
  addLater(count: Count): void {
    sumUp(this.later, [count]);
    this.timer ??= setTimeout(() => void this.writeLater(), LATER_MS).unref();
  }

  private async writeLater(): Promise<void> {
    if (!this.later.size) return;
    try {
      await this.add({ subjects: [], messages: 0, tokens: 0 });
    } catch (error) {
      this.log.warn('use_not_counted', { error });
    }
  }

  /** Adds it, and tells what each subject had used before: no two turns ever find the same place free. */
  add(count: Count): Promise<readonly Use[]> {
    return this.batcher.add(count);
  }

  private async addMany(counts: readonly Count[]): Promise<readonly (readonly Use[])[]> {
    const { later } = this;
    this.later = new Map();
    clearTimeout(this.timer);
    this.timer = undefined;
    const sums = sumUp(new Map<string, Sum>(), counts);
    // What was to be written later counts as used before.
    const all = [
      ...sumUp(
        new Map([...sums].map(([key, sum]) => [key, { ...sum }])),
        [...later.values()].map(countOf),
      ).values(),
    ];
    const rows = await this.statements.run<UseRow & Record<string, unknown>>(countUseSql, [
      all.map(({ scope }) => scope),
      all.map(({ id }) => id),
      all.map(({ messages }) => messages),
      all.map(({ tokens }) => tokens),
      hourOf(this.clock.now()),
    ]);
    const used = new Map<string, Use>();
    for (const row of rows) {
      const sum = sums.get(keyOf(row));
      if (sum) used.set(keyOf(row), plus(row, -sum.messages, -sum.tokens));
    }
    return counts.map(({ subjects, messages, tokens }) =>
      subjects.map((subject) => {
        const before = used.get(keyOf(subject));
        if (!before) throw new Error('the statement tells the use of each subject');
        used.set(keyOf(subject), plus(before, messages, tokens));
        return before;
      }),
    );
  }
}

/** Adds the counts to the sums of their subjects. */
function sumUp(sums: Map<string, Sum>, counts: readonly Count[]): Map<string, Sum> {
  for (const { subjects, messages, tokens } of counts)
    for (const subject of subjects) {
      const sum = sums.get(keyOf(subject)) ?? { ...subject, messages: 0, tokens: 0 };
      sum.messages += messages;
      sum.tokens += tokens;
      sums.set(keyOf(subject), sum);
    }
  return sums;
}

const countOf = ({ messages, tokens, ...subject }: Sum): Count => ({ subjects: [subject], messages, tokens });

const keyOf = ({ scope, id }: { readonly scope: string; readonly id: string }): string => `${scope} ${id}`;

function plus(use: Use, messages: number, tokens: number): Use {
  return {
    hourMessages: use.hourMessages + messages,
    dayMessages: use.dayMessages + messages,
    hourTokens: use.hourTokens + tokens,
    dayTokens: use.dayTokens + tokens,
  };
}

import { Injectable } from '@nestjs/common';
import type { Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { BudgetNotices } from './budget-notices';
import { BudgetsConfig } from './budgets.config';
import { subjectsOf } from './limits';
import { spentOf, type Spent } from './spent';
import { UseCounts } from './use-counts';

/** What an agent says that an answer took. */
export interface AgentUse {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Whether a turn may be answered, and what answering took: asked before the agent is, and told after it. */
@Injectable()
export class Budgets {
  constructor(
    private readonly config: BudgetsConfig,
    private readonly counts: UseCounts,
    private readonly notices: BudgetNotices,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a turn's messages out of every budget that it touches. Where one has no room left nothing is taken, and the answer
   * says which: the refused cannot use up what others share. Asked once a turn, not again when it is tried again.
   */
  async take(connection: Connection, personId: string, messages: number): Promise<Spent | undefined> {
    const subjects = subjectsOf(this.config, connection, personId);
    if (!subjects.length) return undefined;
    const used = await this.counts.add({ subjects, messages, tokens: 0 });
    const spent = spentOf(subjects, used, this.clock.now());
    if (!spent) return undefined;
    await this.counts.add({ subjects, messages: -messages, tokens: 0 });
    return spent;
  }

  /** Counts the tokens of an answer. */
  async used(connection: Connection, personId: string, use: AgentUse): Promise<void> {
    const subjects = subjectsOf(this.config, connection, personId);
    const tokens = use.inputTokens + use.outputTokens;
    if (subjects.length) await this.counts.add({ subjects, messages: 0, tokens });
  }

  /** A person was told that a budget is spent: so are, once, those who can do something about it. */
  async announce(connection: Connection, spent: Spent): Promise<void> {
    await this.notices.announce(connection, spent);
  }
}

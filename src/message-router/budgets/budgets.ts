import { Injectable } from '@nestjs/common';
import type { Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { Log } from '../../foundation/log/log';
import { BudgetNotices } from './budget-notices';
import { BudgetsConfig } from './budgets.config';
import { Credit, type AgentUse, type Payer } from './credit';
import { FreeRoom } from './free-room';
import { subjectsOf } from './limits';
import { nextDay, spentOf, type Spent } from './spent';
import { UseCounts } from './use-counts';

/** More than any answer takes: who reports more is not believed. */
const TOKENS_AT_MOST = 100_000_000;

/** Whether a turn may be answered, and what answering took: asked before the agent is, and told after it. */
@Injectable()
export class Budgets {
  private readonly free = new FreeRoom();
  /** Connections whose agents report tokens: of what those cost a message tells nothing, so every turn is looked at. */
  private readonly reporting = new Set<string>();

  constructor(
    private readonly config: BudgetsConfig,
    private readonly counts: UseCounts,
    private readonly credit: Credit,
    private readonly notices: BudgetNotices,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Takes a turn's messages out of every budget that it touches. Where one has no room left nothing is taken, and the answer
   * says which: the refused cannot use up what others share. Who writes little is not looked at (`FreeRoom`). Asked once a turn,
   * not again when it is tried again.
   */
  async take(connection: Connection, personId: string, messages: number): Promise<Spent | undefined> {
    const now = this.clock.now();
    if (this.credit.isCharged) {
      const broke = await this.credit.spentBy(payerOf(connection, personId));
      if (broke) return { scope: 'credit', id: broke.organizationId ?? personId, until: nextDay(now) };
    }
    const subjects = subjectsOf(this.config, connection, personId);
    if (!subjects.length) return undefined;
    if (!this.reporting.has(connection.id) && this.free.take(subjects, messages, now)) {
      this.counts.addLater({ subjects, messages, tokens: 0 });
      return undefined;
    }
    const used = await this.counts.add({ subjects, messages, tokens: 0 });
    const spent = spentOf(subjects, used, now);
    if (!spent) return undefined;
    await this.counts.add({ subjects, messages: -messages, tokens: 0 });
    return spent;
  }

  /**
   * Counts and charges what an answer took. Never rejects: an answer that was paid for is not thrown away because it could not
   * be written down. Where the database is away the turn does not end either, and is made and charged again.
   */
  async used(connection: Connection, personId: string, turnKey: string, reported: AgentUse): Promise<void> {
    const use = {
      inputTokens: believed(reported.inputTokens),
      outputTokens: believed(reported.outputTokens),
    };
    const tokens = use.inputTokens + use.outputTokens;
    if (!tokens) return;
    this.reporting.add(connection.id);
    const subjects = subjectsOf(this.config, connection, personId);
    const written = await Promise.allSettled([
      subjects.length ? this.counts.add({ subjects, messages: 0, tokens }) : undefined,
      this.credit.isCharged ? this.credit.charge(payerOf(connection, personId), turnKey, use) : undefined,
    ]);
    for (const one of written)
      if (one.status === 'rejected')
        this.log.error('use_not_counted', { error: one.reason as unknown, connectionId: connection.id });
  }

  /** A person was told that a budget is spent: so are, once, those who can do something about it. */
  async announce(connection: Connection, spent: Spent): Promise<void> {
    await this.notices.announce(connection, spent);
  }
}

/** An organisation pays for its people, and on the app's own connections each person for themselves. */
function payerOf({ organizationId }: Connection, personId: string): Payer {
  return organizationId === null ? { userId: personId } : { organizationId };
}

/** Agents are other people's servers, and what they report becomes money. */
function believed(tokens: number): number {
  return Number.isSafeInteger(tokens) && tokens > 0 ? Math.min(tokens, TOKENS_AT_MOST) : 0;
}

import { Injectable } from '@nestjs/common';
import { Statements } from '../../foundation/database/statements';
import { Batcher } from '../../foundation/loop/batcher';
import { uuid7 } from '../../foundation/uuid7';
import { BudgetsConfig } from './budgets.config';
import { creditOfSql, debitSql } from './credit.sql';

/** Whose credit it is: an organisation's, or that of the organisation which a user of the app has. */
export type Payer = { readonly organizationId: string } | { readonly userId: string };

/** What an agent says that an answer took. */
export interface AgentUse {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Debit extends AgentUse {
  readonly payer: Payer;
  readonly turnKey: string;
}

/** Id of the organisation; null: there is none. */
interface CreditRow {
  readonly id: string | null;
  readonly hasCredit: boolean;
}

/** The credit of organisations: looked at before an answer and charged after it, where tokens have a price. */
@Injectable()
export class Credit {
  private readonly looks = new Batcher((payers: readonly Payer[]) => this.lookMany(payers), {
    maxItems: 100,
  });
  private readonly debits = new Batcher((debits: readonly Debit[]) => this.debitMany(debits), {
    maxItems: 100,
  });

  constructor(
    private readonly config: BudgetsConfig,
    private readonly statements: Statements,
  ) {}

  /** False: nothing is looked at, and nothing charged. */
  get isCharged(): boolean {
    return Number(this.config.inputTokenPrice) > 0 || Number(this.config.outputTokenPrice) > 0;
  }

  /** The organisation that has no credit left, or undefined. Who has no organisation has no credit. */
  async spentBy(payer: Payer): Promise<{ readonly organizationId: string | null } | undefined> {
    const { id, hasCredit } = await this.looks.add(payer);
    return hasCredit ? undefined : { organizationId: id };
  }

  /** Charges an answer once, however often its turn is made; a balance ends at nothing. */
  async charge(payer: Payer, turnKey: string, use: AgentUse): Promise<void> {
    await this.debits.add({ payer, turnKey, ...use });
  }

  private lookMany(payers: readonly Payer[]): Promise<readonly CreditRow[]> {
    return this.statements.run<CreditRow & Record<string, unknown>>(creditOfSql, columnsOf(payers));
  }

  private async debitMany(debits: readonly Debit[]): Promise<readonly undefined[]> {
    await this.statements.run(debitSql, [
      debits.map(() => uuid7()),
      debits.map(({ turnKey }) => turnKey),
      ...columnsOf(debits.map(({ payer }) => payer)),
      debits.map(({ inputTokens }) => inputTokens),
      debits.map(({ outputTokens }) => outputTokens),
      this.config.inputTokenPrice,
      this.config.outputTokenPrice,
    ]);
    return debits.map(() => undefined);
  }
}

const columnsOf = (payers: readonly Payer[]): (string | null)[][] => [
  payers.map((payer) => ('organizationId' in payer ? payer.organizationId : null)),
  payers.map((payer) => ('userId' in payer ? payer.userId : null)),
];

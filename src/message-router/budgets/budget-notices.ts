import { Injectable } from '@nestjs/common';
import type { Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { Statements } from '../../foundation/database/statements';
import { Log } from '../../foundation/log/log';
import { Owners } from '../speak/owners';
import type { BudgetNoticeEntity } from './budget-notice.entity';
import type { Spent } from './spent';

/** One of many takes a notice, and that until it ends. $1 kind, $2 subject, $3 until, $4 now. */
export const takeNoticeSql = {
  name: 'take_budget_notice',
  text: `
insert into budget_notices as n (kind, subject_id, until) values ($1, $2, $3)
on conflict (kind, subject_id) do update set until = excluded.until where n.until <= $4::timestamptz
returning 1`,
} as const;

/** Tells an organisation that a budget is spent: once for each, until there is room again. */
@Injectable()
export class BudgetNotices {
  constructor(
    private readonly statements: Statements,
    private readonly owners: Owners,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Best effort, never rejects. The app's own connections have no owner to tell: the operator has the metric. */
  async announce({ id, organizationId, channel }: Connection, spent: Spent): Promise<void> {
    try {
      if (organizationId === null) return;
      const isPerson = spent.scope === 'person';
      // A crowd of people would be a crowd of messages: their owners hear of the first.
      const heard = isPerson
        ? await this.taken('people', id, spent.until)
        : await this.taken(spent.scope, spent.id, spent.until);
      if (heard) await this.owners.tell(organizationId, textFor(spent, channel.id));
    } catch (error) {
      this.log.warn('budget_notice_failed', { error, connectionId: id, scope: spent.scope });
    }
  }

  private async taken(kind: BudgetNoticeEntity['kind'], subjectId: string, until: Date): Promise<boolean> {
    const values = [kind, subjectId, until, this.clock.now()];
    return (await this.statements.run(takeNoticeSql, values)).length > 0;
  }
}

function textFor({ scope, until }: Spent, channel: string): string {
  const again = `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  switch (scope) {
    case 'person':
      return `Somebody has used up what one person may on your ${channel} connection. The assistant answers them again at ${again}.`;
    case 'connection':
      return `The budget of your ${channel} connection is spent. The assistant answers there again at ${again}, or when you raise it.`;
    case 'organization':
      return `The budget of your organisation is spent. The assistant answers again at ${again}.`;
    case 'credit':
      return `The credit of your organisation is spent. The assistant answers again when there is some.`;
  }
}

import { Injectable } from '@nestjs/common';
import type { Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { Database } from '../../foundation/database/database';
import type { Tx } from '../../foundation/database/tx';
import { Log } from '../../foundation/log/log';
import { emitOrganizationEvent } from '../outgoing-webhooks/emit.sql';
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
    private readonly database: Database,
    private readonly owners: Owners,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Its webhooks hear of each, its owners of people only the first on a connection: a crowd would be a crowd of messages.
   * Best effort, never rejects. The app's own connections have no owner to tell: the operator has the metric.
   */
  async announce(connection: Connection, spent: Spent): Promise<void> {
    const { organizationId } = connection;
    if (organizationId === null) return;
    try {
      const text = await this.database.transaction((tx) =>
        this.noted(tx, { ...connection, organizationId }, spent),
      );
      if (text !== undefined) await this.owners.tell(organizationId, text);
    } catch (error) {
      this.log.warn('budget_notice_failed', { error, connectionId: connection.id, scope: spent.scope });
    }
  }

  /** What is to be said to the owners, if anything. */
  private async noted(
    tx: Tx,
    connection: Connection & { readonly organizationId: string },
    { scope, id, until }: Spent,
  ): Promise<string | undefined> {
    if (!(await this.taken(tx, scope, id, until))) return undefined;
    const person = scope === 'person' ? id : null;
    await emitOrganizationEvent(
      tx,
      connection.organizationId,
      'budget.exhausted',
      { scope, connection_id: connection.id, contact_id: person, until: until.toISOString() },
      person,
    );
    if (person && !(await this.taken(tx, 'people', connection.id, until))) return undefined;
    return textFor({ scope, until }, await nameOf(tx, connection));
  }

  private async taken(
    tx: Tx,
    kind: BudgetNoticeEntity['kind'],
    subject: string,
    until: Date,
  ): Promise<boolean> {
    return (await tx.query(takeNoticeSql.text, [kind, subject, until, this.clock.now()])).length > 0;
  }
}

async function nameOf(tx: Tx, { id, channel }: Connection): Promise<string> {
  const [row] = await tx.query<{ label: string | null }>('select label from connections where id = $1', [id]);
  return row?.label ? `${channel.id} connection “${row.label}”` : `${channel.id} connection`;
}

function textFor({ scope, until }: Pick<Spent, 'scope' | 'until'>, connection: string): string {
  const again = `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  switch (scope) {
    case 'person':
      return `Somebody has used up what one person may on your ${connection}. The assistant answers them again at ${again}.`;
    case 'connection':
      return `The budget of your ${connection} is spent. The assistant answers there again at ${again}.`;
    case 'organization':
      return `The budget of your organisation is spent. The assistant answers again at ${again}.`;
    case 'credit':
      return 'The credit of your organisation is spent. The assistant answers again when there is some.';
  }
}

import { Injectable } from '@nestjs/common';
import { Statements } from '../foundation/database/statements';
import { uuid7 } from '../foundation/uuid7';

/** `do update` and not `do nothing`: it returns the row, whoever of several starting processes inserted it. */
const upsertAppConnectionSql = {
  name: 'upsert_app_connection',
  text: `
insert into connections as n (id, channel, external_id) values ($1, $2, $3)
on conflict (channel, external_id) do update set status = 'active', updated_at = now()
where n.organization_id is null returning n.id`,
} as const;

@Injectable()
export class ConnectionsRepository {
  constructor(private readonly statements: Statements) {}

  /** The id of the app's own connection for an account; undefined if an organisation holds that account. */
  async upsertAppConnection(channel: string, account: string): Promise<string | undefined> {
    const [row] = await this.statements.run<{ id: string }>(upsertAppConnectionSql, [
      uuid7(),
      channel,
      account,
    ]);
    return row?.id;
  }
}

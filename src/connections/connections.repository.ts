import { Injectable } from '@nestjs/common';
import { Statements } from '../foundation/database/statements';
import { uuid7 } from '../foundation/uuid7';
import type { ConnectionSettings } from './connection-settings';

/** `do update` and not `do nothing`: it returns the row, whoever of several starting processes inserted it. */
const upsertAppConnectionSql = {
  name: 'upsert_app_connection',
  text: `
insert into connections as n (id, channel, external_id) values ($1, $2, $3)
on conflict (channel, external_id) where status <> 'disconnected' do update set status = 'active', updated_at = now()
where n.organization_id is null returning n.id`,
} as const;

/** By the partial index: the app's own are few, an installation's organisations may be many. */
const organizationConnectionsSql = {
  name: 'organization_connections',
  text: `
select id, organization_id as "organizationId", channel, external_id as account, status, agent_id as "agentId", sealed,
  settings, updated_at::text as version
from connections where organization_id is not null and status <> 'disconnected'`,
} as const;

/** A connection of an organisation, still sealed. */
export interface SealedConnection {
  readonly id: string;
  readonly organizationId: string;
  readonly channel: string;
  readonly account: string;
  readonly status: 'pending' | 'active';
  readonly agentId: string | null;
  readonly sealed: string;
  readonly settings: ConnectionSettings;
  /** Changes with every change that matters here. */
  readonly version: string;
}

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

  /** Every connection of an organisation that lives. */
  ofOrganizations(): Promise<SealedConnection[]> {
    return this.statements.run<SealedConnection & Record<string, unknown>>(organizationConnectionsSql, []);
  }
}

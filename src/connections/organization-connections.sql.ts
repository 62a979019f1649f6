import type { ConnectionHealth } from '../channels';
import type { Tx } from '../foundation/database/tx';
import type { ConnectionSettings } from './connection-settings';

/** A connection as its organisation sees it. */
export interface ConnectionRow {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly status: 'pending' | 'active' | 'disconnected';
  readonly label: string | null;
  readonly agentId: string | null;
  readonly settings: ConnectionSettings;
  readonly health: ConnectionHealth | null;
  readonly healthIsOld: boolean;
  readonly tokenExpiresAt: Date | null;
  readonly templatesSyncedAt: Date | null;
  readonly createdAt: Date;
}

const shown = `id, channel, external_id as account, status, label, agent_id as "agentId", settings, health,
  coalesce(health_until <= now(), true) as "healthIsOld", token_expires_at as "tokenExpiresAt",
  templates_synced_at as "templatesSyncedAt", created_at as "createdAt"`;

/** An organisation's connections, the newest first, after this id; `channel` null: of all. */
export function listConnections(
  tx: Tx,
  { organizationId, channel = null, live = false, limit = 1_000, after = null }: ConnectionsWanted,
): Promise<ConnectionRow[]> {
  return tx.query<ConnectionRow>(
    `select ${shown} from connections
     where organization_id = $1 and ($2::text is null or channel = $2) and ($3::uuid is null or id < $3::uuid)
       and (status = 'active' or not $5)
     order by id desc limit $4`,
    [organizationId, channel, after, limit, live],
  );
}

export interface ConnectionsWanted {
  readonly organizationId: string;
  readonly channel?: string | null;
  /** Only such as are active. */
  readonly live?: boolean;
  readonly limit?: number;
  readonly after?: string | null;
}

/** Undefined: this organisation has no such connection. */
export async function findConnection(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<ConnectionRow | undefined> {
  const [row] = await tx.query<ConnectionRow>(
    `select ${shown} from connections where organization_id = $1 and id = $2`,
    [organizationId, id],
  );
  return row;
}

/** Somebody who connects an account at this moment; older than this it is what a crash has left. */
const PENDING_LASTS = `interval '2 minutes'`;

/** Gives an account free that was being connected when a process died. */
export async function releaseLeftovers(tx: Tx, channel: string, account: string): Promise<void> {
  await tx.query(
    `update connections set status = 'disconnected', sealed = null, updated_at = now()
     where channel = $1 and external_id = $2 and status = 'pending' and updated_at < now() - ${PENDING_LASTS}`,
    [channel, account],
  );
}

/** The organisation's own row of an account: the live one, or else the newest that was let go; locked. */
export async function lockOwn(
  tx: Tx,
  organizationId: string,
  channel: string,
  account: string,
): Promise<
  | { readonly id: string; readonly status: ConnectionRow['status']; readonly sealed: string | null }
  | undefined
> {
  const [row] = await tx.query<{ id: string; status: ConnectionRow['status']; sealed: string | null }>(
    `select id, status, sealed from connections
     where organization_id = $1 and channel = $2 and external_id = $3
     order by status = 'disconnected', id desc limit 1 for update`,
    [organizationId, channel, account],
  );
  return row;
}

/** Takes the account, pending; false: another connection has it. `revived`: a row of the organisation's that was let go. */
export async function addPending(
  tx: Tx,
  row: {
    readonly id: string;
    readonly organizationId: string;
    readonly channel: string;
    readonly account: string;
    readonly sealed: string;
  },
  revived: boolean,
): Promise<boolean> {
  const taken = await tx.query(
    `select 1 from connections where channel = $1 and external_id = $2 and status <> 'disconnected'`,
    [row.channel, row.account],
  );
  if (taken.length) return false;
  // Two who connect it at once: the index refuses the second, who sees it as a unique violation.
  if (revived)
    await tx.query(
      `update connections set status = 'pending', sealed = $2, updated_at = now() where id = $1`,
      [row.id, row.sealed],
    );
  else
    await tx.query(
      `insert into connections (id, organization_id, channel, external_id, status, sealed)
       values ($1, $2, $3, $4, 'pending', $5)`,
      [row.id, row.organizationId, row.channel, row.account, row.sealed],
    );
  return true;
}

/** Takes back `addPending`. */
export async function dropPending(tx: Tx, id: string, revived: boolean): Promise<void> {
  await tx.query(
    revived
      ? `update connections set status = 'disconnected', sealed = null, updated_at = now()
         where id = $1 and status = 'pending'`
      : `delete from connections where id = $1 and status = 'pending'`,
    [id],
  );
}

/** The account is connected; false: it was given free meanwhile. */
export async function makeActive(
  tx: Tx,
  id: string,
  { sealed, health, tokenExpiresAt, goodForSeconds }: Activated,
): Promise<boolean> {
  const rows = await tx.query(
    `update connections set status = 'active', sealed = $2, health = $3, token_expires_at = $4,
       health_until = now() + $5::int * interval '1 s', updated_at = now()
     where id = $1 and status <> 'disconnected' returning id`,
    [id, sealed, JSON.stringify(health), tokenExpiresAt, goodForSeconds],
  );
  return rows.length === 1;
}

export interface Activated {
  readonly sealed: string;
  readonly health: ConnectionHealth;
  readonly tokenExpiresAt: Date | null;
  readonly goodForSeconds: number;
}

/** Forgets the secrets; the log stays. False: it was disconnected before. */
export async function makeDisconnected(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update connections set status = 'disconnected', sealed = null, health = null, health_until = null,
       token_expires_at = null, templates_synced_at = null, updated_at = now()
     where organization_id = $1 and id = $2 and status <> 'disconnected' returning id`,
    [organizationId, id],
  );
  await tx.query(`delete from message_templates where connection_id = any($1::uuid[])`, [
    rows.length ? [id] : [],
  ]);
  return rows.length === 1;
}

/** Takes the right to ask the platform how it is, for a minute: of many instances one asks. */
export async function takeHealthCheck(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update connections set health_until = now() + interval '1 minute'
     where id = $1 and status = 'active' and coalesce(health_until <= now(), true) returning id`,
    [id],
  );
  return rows.length === 1;
}

/** Keeps what the platform said, so long. */
export async function keepHealth(
  tx: Tx,
  id: string,
  health: ConnectionHealth,
  goodForSeconds: number,
): Promise<void> {
  await tx.query(
    `update connections set health = $2, health_until = now() + $3::int * interval '1 s', token_expires_at = $4
     where id = $1 and status = 'active'`,
    [id, JSON.stringify(health), goodForSeconds, health.tokenExpiresAt],
  );
}

/** What an organisation may change; undefined: stays as it is. */
export interface ConnectionChange {
  readonly label?: string | null;
  readonly agentId?: string | null;
  readonly settings?: ConnectionSettings;
}

/** Undefined: this organisation has no such connection. Throws a foreign key violation for an agent that is not its own. */
export async function changeConnection(
  tx: Tx,
  organizationId: string,
  id: string,
  { label, agentId, settings }: ConnectionChange,
): Promise<ConnectionRow | undefined> {
  const [row] = await tx.query<ConnectionRow>(
    `update connections set
       label = case when $3 then $4 else label end,
       agent_id = case when $5 then $6::uuid else agent_id end,
       settings = coalesce($7::jsonb, settings), updated_at = now()
     where organization_id = $1 and id = $2 and status = 'active'
     returning ${shown}`,
    [
      organizationId,
      id,
      label !== undefined,
      label ?? null,
      agentId !== undefined,
      agentId ?? null,
      settings === undefined ? null : JSON.stringify(settings),
    ],
  );
  return row;
}

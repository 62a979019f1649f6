import type { ConnectionHealth } from '../channels';
import type { Tx } from '../foundation/database/tx';

/** A connection of an organisation, as the watch looks at it. */
export interface WatchedConnection {
  readonly id: string;
  readonly organizationId: string;
  readonly channel: string;
  readonly label: string | null;
  readonly health: ConnectionHealth | null;
  /** Nobody has asked its platform for an hour. */
  readonly old: boolean;
  /** What its owners were told. */
  readonly attention: string | null;
}

/** Active connections that want a look: not asked for an hour, not well, a token that ends within so many days, or told so. */
export function connectionsToWatch(
  tx: Tx,
  tokenEndsWithinDays: number,
  limit: number,
): Promise<WatchedConnection[]> {
  return tx.query<WatchedConnection>(
    `select id, organization_id as "organizationId", channel, label, health,
       coalesce(health_until < now() - interval '1 hour', true) as old, attention
     from connections
     where organization_id is not null and status = 'active' and (
       coalesce(health_until < now() - interval '1 hour', true) or attention is not null
       or health ->> 'ok' = 'false' or token_expires_at < now() + $1::int * interval '1 day')
     order by health_until nulls first limit $2`,
    [tokenEndsWithinDays, limit],
  );
}

/** Notes what the owners are told; false: another instance has. null: all is well again. */
export async function setAttention(tx: Tx, id: string, attention: string | null): Promise<boolean> {
  const rows = await tx.query(
    `update connections set attention = $2 where id = $1 and attention is distinct from $2 returning id`,
    [id, attention],
  );
  return rows.length === 1;
}

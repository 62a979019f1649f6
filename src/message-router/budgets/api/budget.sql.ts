import type { ConnectionSettings } from '../../../connections';
import type { Tx } from '../../../foundation/database/tx';
import { hourOf, type Use } from '../spent';

/** Connections that are shown; more than an organisation has. */
const CONNECTIONS_AT_MOST = 1_000;

/** One connection that is active, and what it used. */
export interface ConnectionUse {
  readonly id: string;
  readonly channel: string;
  readonly label: string | null;
  readonly settings: ConnectionSettings;
  readonly use: Use;
}

export interface CreditEntry {
  readonly id: string;
  readonly amount: string;
  readonly reason: 'answer' | 'added';
  readonly note: string | null;
  readonly createdAt: Date;
}

/** What the row `b` says of the hour that began at $2, and of its day. */
const useInHour = `json_build_object(
  'hourMessages', case when b.hour = $2::timestamptz then b.hour_messages else 0 end,
  'hourTokens', case when b.hour = $2::timestamptz then b.hour_tokens else 0 end,
  'dayMessages', case when b.hour >= date_trunc('day', $2::timestamptz, 'UTC') then b.day_messages else 0 end,
  'dayTokens', case when b.hour >= date_trunc('day', $2::timestamptz, 'UTC') then b.day_tokens else 0 end) as use`;

/** What an organisation has used in this hour and day, and its credit in dollars. */
export async function organizationUse(
  tx: Tx,
  organizationId: string,
  now: Date,
): Promise<{ readonly balance: string; readonly use: Use }> {
  const [row] = await tx.query<{ balance: string; use: Use }>(
    `select o.credit_balance::text as balance, ${useInHour} from organizations o
     left join budget_usage b on b.scope = 'organization' and b.scope_id = o.id where o.id = $1`,
    [organizationId, hourOf(now)],
  );
  if (!row) throw new Error('the organisation of a caller is there');
  return row;
}

/** What its connections have used, the newest connection first. */
export function connectionsUse(tx: Tx, organizationId: string, now: Date): Promise<ConnectionUse[]> {
  return tx.query<ConnectionUse>(
    `select n.id, n.channel, n.label, n.settings, ${useInHour} from connections n
     left join budget_usage b on b.scope = 'connection' and b.scope_id = n.id
     where n.organization_id = $1 and n.status = 'active' order by n.id desc limit $3`,
    [organizationId, hourOf(now), CONNECTIONS_AT_MOST],
  );
}

/** What changed its credit, the newest first. */
export function creditEntries(
  tx: Tx,
  organizationId: string,
  limit: number,
  after: string | null,
): Promise<CreditEntry[]> {
  return tx.query<CreditEntry>(
    `select id, amount::text as amount, reason, note, created_at as "createdAt" from credit_entries
     where organization_id = $1 and ($3::uuid is null or id < $3::uuid) order by id desc limit $2`,
    [organizationId, limit, after],
  );
}

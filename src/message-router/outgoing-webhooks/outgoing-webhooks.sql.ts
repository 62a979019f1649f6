import type { Tx } from '../../foundation/database/tx';

/** A webhook as its organisation sees it: never its secret. */
export interface OutgoingWebhookRow {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly failingSince: Date | null;
}

const shown = `id, url, events, active, created_at as "createdAt", disabled_at as "disabledAt",
  failing_since as "failingSince"`;

export interface NewOutgoingWebhookRow {
  readonly id: string;
  readonly organizationId: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly sealedSecret: string;
}

/** Adds a webhook unless the organisation has `most`; undefined then. Its row is locked, so that two do not slip in. */
export async function addWebhook(
  tx: Tx,
  row: NewOutgoingWebhookRow,
  most: number,
): Promise<OutgoingWebhookRow | undefined> {
  await tx.query(`select 1 from organizations where id = $1 for update`, [row.organizationId]);
  const [added] = await tx.query<OutgoingWebhookRow>(
    `insert into outgoing_webhooks (id, organization_id, url, events, sealed_secret)
     select $1, $2, $3, $4, $5 where (select count(*) from outgoing_webhooks where organization_id = $2) < $6
     returning ${shown}`,
    [row.id, row.organizationId, row.url, row.events, row.sealedSecret, most],
  );
  return added;
}

/** The organisation's webhooks, the newest first, after this id. */
export function listWebhooks(
  tx: Tx,
  organizationId: string,
  limit: number,
  after: string | null,
): Promise<OutgoingWebhookRow[]> {
  return tx.query<OutgoingWebhookRow>(
    `select ${shown} from outgoing_webhooks
     where organization_id = $1 and ($3::uuid is null or id < $3::uuid) order by id desc limit $2`,
    [organizationId, limit, after],
  );
}

/** Undefined: the organisation has no such webhook. */
export async function findWebhook(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<OutgoingWebhookRow | undefined> {
  const [row] = await tx.query<OutgoingWebhookRow>(
    `select ${shown} from outgoing_webhooks where organization_id = $1 and id = $2`,
    [organizationId, id],
  );
  return row;
}

/** What is not given stays. */
export interface WebhookChange {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly active?: boolean;
}

/** Undefined: the organisation has no such webhook. One that is switched on begins with a clean slate. */
export async function changeWebhook(
  tx: Tx,
  organizationId: string,
  id: string,
  { url, events, active }: WebhookChange,
): Promise<OutgoingWebhookRow | undefined> {
  const [row] = await tx.query<OutgoingWebhookRow>(
    `update outgoing_webhooks set url = coalesce($3, url), events = coalesce($4::text[], events),
       active = coalesce($5::boolean, active),
       disabled_at = case when $5::boolean is null then disabled_at end,
       failing_since = case when $5::boolean then null else failing_since end
     where organization_id = $1 and id = $2 returning ${shown}`,
    [organizationId, id, url ?? null, events ?? null, active ?? null],
  );
  return row;
}

/** False: the organisation has no such webhook. What was delivered goes with its events. */
export async function deleteWebhook(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    `delete from outgoing_webhooks where organization_id = $1 and id = $2 returning id`,
    [organizationId, id],
  );
  if (!rows.length) return false;
  await tx.query(`delete from outgoing_deliveries where webhook_id = $1 and state = 'pending'`, [id]);
  return true;
}

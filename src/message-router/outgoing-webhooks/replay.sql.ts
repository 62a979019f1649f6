import type { Tx } from '../../foundation/database/tx';
import { firstUuid7Of } from '../../foundation/uuid7';
import { pingType } from './event-types';
import type { DeliveryState } from './outgoing-delivery.entity';

/** What became of an event at one webhook. */
export interface DeliveryRow {
  readonly eventId: string;
  readonly type: string;
  readonly createdAt: Date;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly deliveredAt: Date | null;
}

export interface DeliveriesWanted {
  /** null: any. */
  readonly state: DeliveryState | null;
  readonly limit: number;
  /** null: from the newest. */
  readonly after: string | null;
}

/** A webhook's deliveries, the newest events first. */
export function listDeliveries(
  tx: Tx,
  webhookId: string,
  { state, limit, after }: DeliveriesWanted,
): Promise<DeliveryRow[]> {
  return tx.query<DeliveryRow>(
    `select d.event_id as "eventId", e.type, e.created_at as "createdAt", d.state, d.attempts, d.next_at as "nextAt",
       d.last_status as "lastStatus", d.last_error as "lastError", d.delivered_at as "deliveredAt"
     from outgoing_deliveries d join outgoing_events e on e.id = d.event_id
     where d.webhook_id = $1 and ($2::text is null or d.state = $2) and ($4::uuid is null or d.event_id < $4::uuid)
     order by d.event_id desc limit $3`,
    [webhookId, state, limit, after],
  );
}

/** An event that only tries the webhook out. */
export async function addPing(
  tx: Tx,
  { eventId, organizationId, webhookId }: Record<'eventId' | 'organizationId' | 'webhookId', string>,
): Promise<void> {
  await tx.query(
    `with e as (
       insert into outgoing_events (id, organization_id, type, payload, created_at)
       values ($1, $2, '${pingType}', jsonb_build_object('webhook_id', $3::uuid), now()) returning id)
     insert into outgoing_deliveries (event_id, webhook_id, next_at) select id, $3, now() from e`,
    [eventId, organizationId, webhookId],
  );
}

/** As if it had just happened. */
const anew = `state = 'pending', attempts = 0, next_at = now()`;

/** Tells it again; false: the webhook was never told of such an event. */
export async function replayOne(tx: Tx, webhookId: string, eventId: string): Promise<boolean> {
  const rows = await tx.query(
    `update outgoing_deliveries set ${anew} where webhook_id = $1 and event_id = $2 returning event_id`,
    [webhookId, eventId],
  );
  return rows.length === 1;
}

export interface ReplayWanted {
  readonly since: Date;
  readonly until: Date;
  /** `all`: what was delivered, and what it missed, too. */
  readonly only: 'failed' | 'all';
}

export interface Replayed {
  readonly count: number;
  /** When there were more than `most`: the time of the first that was left. */
  readonly next: Date | null;
}

/** Tells again what happened in a time, oldest first; what waits anyway stays as it is. */
export async function replayMany(
  tx: Tx,
  organizationId: string,
  webhookId: string,
  { since, until, only }: ReplayWanted,
  most: number,
): Promise<Replayed> {
  const events = await tx.query<{ id: string; at: Date }>(only === 'failed' ? failedSql : wantedSql, [
    organizationId,
    webhookId,
    firstUuid7Of(since),
    firstUuid7Of(until),
    most + 1,
  ]);
  const taken = events.slice(0, most);
  await tx.query(
    `insert into outgoing_deliveries as d (event_id, webhook_id, next_at)
     select id, $1, now() from unnest($2::uuid[]) e(id)
     where exists (select from outgoing_events o where o.id = e.id)
     on conflict (event_id, webhook_id) do update set ${anew} where d.state <> 'pending'`,
    [webhookId, taken.map(({ id }) => id)],
  );
  return { count: taken.length, next: events[most]?.at ?? null };
}

/** $1 organisation, $2 webhook, $3 from this event, $4 before this one, $5 at most. */
const failedSql = `
select e.id, e.created_at as at from outgoing_deliveries d join outgoing_events e on e.id = d.event_id
where d.webhook_id = $2 and d.state = 'failed' and d.event_id >= $3 and d.event_id < $4 and e.organization_id = $1
order by d.event_id limit $5`;

const wantedSql = `
select e.id, e.created_at as at from outgoing_webhooks w
join outgoing_events e on e.organization_id = w.organization_id and e.type = any(w.events)
where w.organization_id = $1 and w.id = $2 and e.id >= $3 and e.id < $4
  and not exists (select from outgoing_deliveries d where d.event_id = e.id and d.webhook_id = w.id and d.state = 'pending')
order by e.id limit $5`;

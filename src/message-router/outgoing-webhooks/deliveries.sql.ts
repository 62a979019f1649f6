/**
 * Takes what is due, the first call's lease in the same statement: who dies in a call leaves it to be repeated. Webhooks
 * that wait are found one by one in the index of what is pending, so those that want nothing cost nothing, and none hides
 * another behind its queue. A webhook whose last call failed gets one call at a time, until one is good.
 * $1 webhooks that are in work, $2 webhooks at most, $3 deliveries of one at most, $4 lease ms.
 */
export const claimDeliveriesSql = {
  name: 'claim_deliveries',
  text: `
with recursive waiting(webhook_id) as (
  (select d.webhook_id from outgoing_deliveries d where d.state = 'pending' order by d.webhook_id limit 1)
  union all
  select (select d.webhook_id from outgoing_deliveries d
    where d.state = 'pending' and d.webhook_id > w.webhook_id order by d.webhook_id limit 1)
  from waiting w where w.webhook_id is not null),
due as materialized (
  select w.id, w.organization_id, w.url, w.sealed_secret, w.failing_since is not null as failing
  from waiting join outgoing_webhooks w on w.id = waiting.webhook_id and w.active and not w.id = any($1::uuid[])
  cross join lateral (
    select d.next_at from outgoing_deliveries d
    where d.webhook_id = w.id and d.state = 'pending' and d.next_at <= now() order by d.next_at limit 1) first
  order by first.next_at limit $2),
taken as materialized (
  select d.event_id, due.id from due cross join lateral (
    select d.event_id from outgoing_deliveries d
    where d.webhook_id = due.id and d.state = 'pending' and d.next_at <= now()
    order by d.next_at limit case when due.failing then 1 else $3::int end for update skip locked) d),
leased as (
  update outgoing_deliveries d set attempts = d.attempts + 1, next_at = now() + $4::float8 * interval '1 ms'
  from taken t where d.event_id = t.event_id and d.webhook_id = t.id
  returning d.event_id, d.webhook_id, d.attempts)
select due.*, l.event_id, l.attempts, e.type, e.created_at, e.payload
from leased l join due on due.id = l.webhook_id join outgoing_events e on e.id = l.event_id
order by due.id, e.id`,
} as const;

/** A row of `claim_deliveries`. */
export interface ClaimedDelivery {
  /** The webhook. */
  readonly id: string;
  readonly organization_id: string;
  readonly url: string;
  readonly sealed_secret: string;
  readonly failing: boolean;
  readonly event_id: string;
  readonly attempts: number;
  readonly type: string;
  readonly created_at: Date;
  readonly payload: unknown;
}

/**
 * Records how calls ended, only where the delivery was not taken again meanwhile, and what that says of the webhooks: one
 * good call and it is well; nothing but failures for days and it is disabled. Answers those that are.
 * $1–$7 one element a call: event, webhook, attempt, state, ms until the next (of what stays pending), HTTP status, error;
 * $8 days.
 */
export const settleDeliveriesSql = {
  name: 'settle_deliveries',
  text: `
with r as materialized (
  select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::float8[], $6::int[], $7::text[])
    as r(event_id, webhook_id, attempts, state, wait_ms, status, error)),
l as materialized (
  select d.event_id, d.webhook_id from outgoing_deliveries d join r using (event_id, webhook_id)
  order by d.event_id, d.webhook_id for update of d),
u as (
  update outgoing_deliveries d set state = r.state,
    next_at = case when r.state = 'pending' then now() + r.wait_ms * interval '1 ms' end,
    last_status = r.status, last_error = r.error,
    delivered_at = case when r.state = 'delivered' then now() else d.delivered_at end
  from r join l using (event_id, webhook_id)
  where d.event_id = r.event_id and d.webhook_id = r.webhook_id and d.state = 'pending' and d.attempts = r.attempts
  returning d.webhook_id, r.state),
h as materialized (select webhook_id, bool_or(state = 'delivered') as well from u group by webhook_id),
lw as materialized (
  select w.id from outgoing_webhooks w join h on h.webhook_id = w.id
  where w.active and case when h.well then w.failing_since is not null
    else coalesce(w.failing_since < now() - $8::int * interval '1 day', true) end
  order by w.id for no key update of w)
update outgoing_webhooks w set
  active = h.well or w.failing_since is null, disabled_at = case when not h.well and w.failing_since is not null then now() end,
  failing_since = case when not h.well then coalesce(w.failing_since, now()) end
from h join lw on lw.id = h.webhook_id
where w.id = lw.id and w.active
returning w.id, w.organization_id, w.disabled_at is not null as disabled`,
} as const;

/** Gives back what was taken and not called, as if it had not been. $1–$3 one element a delivery: event, webhook, attempt. */
export const returnDeliveriesSql = {
  name: 'return_deliveries',
  text: `
update outgoing_deliveries d set attempts = d.attempts - 1, next_at = now()
from unnest($1::uuid[], $2::uuid[], $3::int[]) as r(event_id, webhook_id, attempts)
where d.event_id = r.event_id and d.webhook_id = r.webhook_id and d.state = 'pending' and d.attempts = r.attempts`,
} as const;

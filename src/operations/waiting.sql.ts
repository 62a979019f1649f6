/** How far anything is counted: a figure that says "too many" must not cost more the worse it is. */
const AT_MOST = 10_000;
/** Of how many conversations, longest due first, the oldest message is looked for. */
const CONVERSATIONS = 1_000;

/**
 * What waits and what is held, read from the partial indexes of due conversations, of open dead letters and of what is to be
 * told to webhooks.
 */
export const waitingSql = {
  name: 'count_waiting',
  text: `
with due as materialized (
  select id, done_pos, sent_pos from conversations where due_at is not null order by due_at limit ${CONVERSATIONS})
select
  (select count(*)::int from (
    select from conversations
    where due_at <= now() and (owner is null or lease_until <= now()) limit ${AT_MOST}) c) as conversations_due,
  (select count(*)::int from (
    select from conversations
    where due_at is not null and owner is not null and lease_until > now() limit ${AT_MOST}) c) as leases_held,
  (select count(*)::int from (
    select from dead_letters where requeued_at is null limit ${AT_MOST}) d) as dead_letters_open,
  (select count(*)::int from (
    select from outgoing_deliveries where state = 'pending' limit ${AT_MOST}) w) as outgoing_webhooks_waiting,
  (select coalesce(max(extract(epoch from now() - e.received_at)), 0)::float8 from due cross join lateral (
    select received_at from inbox_events i
    where i.conversation_id = due.id and i.pos > due.done_pos order by i.pos limit 1) e) as oldest_unanswered,
  (select coalesce(max(extract(epoch from now() - e.created_at)), 0)::float8 from due cross join lateral (
    select created_at from outbox_messages o
    where o.conversation_id = due.id and o.pos > due.sent_pos order by o.pos limit 1) e) as oldest_unsent`,
} as const;

/** The row of `count_waiting`: rows, and ages in seconds. */
export interface Waiting {
  readonly conversations_due: number;
  readonly leases_held: number;
  readonly dead_letters_open: number;
  readonly outgoing_webhooks_waiting: number;
  readonly oldest_unanswered: number;
  readonly oldest_unsent: number;
}

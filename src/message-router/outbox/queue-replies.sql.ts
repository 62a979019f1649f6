import type { Pace } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';

/** What is said in one conversation outside of a turn. */
export interface QueuedReplies {
  readonly conversationId: string;
  readonly connectionId: string;
  /** The channel's reply address, JSON. */
  readonly address: string;
  /** As the channel rendered them, one a message. */
  readonly payloads: readonly unknown[];
  readonly pace: Pace;
  /** When free replies end; undefined: never. */
  readonly expiresAt: Date | undefined;
  /** The id of the line in the log, where it was given already; absent: a new one. */
  readonly messageId?: string | undefined;
  /** The platform's id of a message that the first of them quotes. */
  readonly inReplyTo?: string | undefined;
}

/**
 * Queues replies behind all that was said before. The caller holds the conversation's row lock; whoever holds the lease, or
 * claims next, sends them. The id of the first, which its line in the log should have; undefined: there is nothing to say.
 */
export async function queueReplies(tx: Tx, replies: QueuedReplies): Promise<string | undefined> {
  const { conversationId, connectionId, address, payloads, pace, expiresAt, messageId, inReplyTo } = replies;
  const pairMs = pace.pairPerMinute ? 60_000 / pace.pairPerMinute : 0;
  const [row] = await tx.query<{ base: string }>(takePositionsSql, [conversationId, payloads.length, pairMs]);
  if (!row) return undefined;
  const ids = payloads.map((_, nth) => (nth === 0 && messageId) || uuid7());
  await tx.query(insertRowsSql, [
    ids,
    conversationId,
    connectionId,
    row.base,
    address,
    payloads.map((payload) => JSON.stringify(payload)),
    expiresAt ?? null,
    inReplyTo ?? null,
  ]);
  return ids[0];
}

/** $1 conversation, $2 rows, $3 ms a row takes of the pair's pace (0: no limit). */
export const takePositionsSql = `
update conversations set
  out_pos = out_pos + $2::int,
  pace_at = case when $2::int * $3::float8 > 0
    then greatest(pace_at, now()) + $2::int * $3::float8 * interval '1 ms' else pace_at end,
  due_at = coalesce(least(due_at, now()), now())
where id = $1 returning out_pos - $2::int as base`;

/** $1 ids, $2 conversation, $3 connection, $4 first position minus one, $5 address, $6 payloads, $7 expires at, $8 quoted. */
const insertRowsSql = `
insert into outbox_messages
  (id, conversation_id, connection_id, organization_id, message_id, pos, state, address, payload, expires_at, in_reply_to)
select r.id, $2, $3, (select organization_id from connections where id = $3),
  case when r.nth > 1 then ($1::uuid[])[1] end, $4::bigint + r.nth, 'queued', $5, r.payload, $7::timestamptz,
  case when r.nth = 1 then $8::text end
from unnest($1::uuid[], $6::text[]) with ordinality as r(id, payload, nth)`;

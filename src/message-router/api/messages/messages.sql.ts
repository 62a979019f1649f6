import type { Tx } from '../../../foundation/database/tx';
import type { MessageAuthor } from '../../outbox/message.entity';

/** A line of the log with what is known of its delivery. */
export interface MessageRow {
  readonly id: string;
  readonly conversationId: string;
  readonly connectionId: string;
  readonly channel: string;
  readonly author: MessageAuthor;
  readonly kind: string;
  readonly text: string | null;
  readonly platformId: string | null;
  readonly at: Date;
  readonly editedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly resentAs: string | null;
  /** What was kept of its delivery when its sends were deleted. */
  readonly delivery: string | null;
  /** Of its worst send; null: there is none (any more). */
  readonly sendState: string | null;
  readonly report: number | null;
  readonly errorCode: string | null;
}

/** Which of an organisation's messages. */
export interface MessageQuery {
  readonly organizationId: string;
  readonly conversationId: string | null;
  readonly connectionId: string | null;
  readonly after: string | null;
  readonly limit: number;
}

/** Sends of one message stand one behind the other; there are never more. */
const PARTS_AT_MOST = 100;

/** Of the lines `m`. $1 organisation. Sends of a message are found by its id, which the first has, and from there by their positions. */
const withDelivery = (lines: string): string => `
select m.id, m.conversation_id as "conversationId", c.connection_id as "connectionId", n.channel, m.author, m.kind, m.text,
  m.platform_id as "platformId", m.at, m.edited_at as "editedAt", m.revoked_at as "revokedAt", m.resent_as as "resentAs",
  m.delivery, s.state as "sendState", s.report, s.error_code as "errorCode"
from (${lines}) m
join conversations c on c.id = m.conversation_id
join connections n on n.id = c.connection_id and n.organization_id = $1
left join lateral (
  select o.state, o.report, o.error_code
  from outbox_messages f
  join outbox_messages o on o.conversation_id = f.conversation_id and o.pos >= f.pos and o.pos < f.pos + ${PARTS_AT_MOST}
    and (o.id = f.id or o.message_id = f.id)
  where f.id = m.id
  order by case when o.state in ('failed', 'parked', 'cancelled') then 0 when o.state = 'sent' then 2 else 1 end, o.report, o.pos
  limit 1) s on true`;

/** The newest first, older than the message with the id `after`. */
export function listMessages(tx: Tx, query: MessageQuery): Promise<MessageRow[]> {
  const { organizationId, conversationId, connectionId, after, limit } = query;
  return tx.query<MessageRow>(
    // The page first: what is known of deliveries is looked up for its lines alone.
    `${withDelivery(`
       select * from messages l
       where l.organization_id = $1 and ($2::uuid is null or l.conversation_id = $2) and ($4::uuid is null or l.id < $4)
         and ($3::uuid is null or exists (
           select from conversations o where o.id = l.conversation_id and o.connection_id = $3))
       order by l.id desc limit $5`)}
     order by m.id desc`,
    [organizationId, conversationId, connectionId, after, limit],
  );
}

/** Undefined: the organisation has no such message. */
export async function findMessage(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<MessageRow | undefined> {
  const [row] = await tx.query<MessageRow>(
    withDelivery(`select * from messages l where l.organization_id = $1 and l.id = $2`),
    [organizationId, id],
  );
  return row;
}

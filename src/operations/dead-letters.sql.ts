/** Newest first. $1 kind (null: any), $2 reason (null: any), $3 made after (null: ever), $4 at most. */
export const listLettersSql = `
select id, kind, reason, channel, scope, conversation_id, created_at, count(*) over ()::int as matching
from dead_letters
where requeued_at is null and ($1::text is null or kind = $1) and ($2::text is null or reason = $2)
  and ($3::timestamptz is null or created_at >= $3)
order by created_at desc, id desc limit $4`;

/** One row of the list, without what it is about: that is what people said. */
export interface LetterLine {
  readonly id: string;
  readonly kind: 'event' | 'turn' | 'send';
  readonly reason: string;
  readonly channel: string;
  readonly scope: string;
  readonly conversation_id: string | null;
  readonly created_at: Date;
  readonly matching: number;
}

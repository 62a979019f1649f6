/** Days are those of UTC. */
const sameDay = `(b.hour at time zone 'UTC')::date >= (excluded.hour at time zone 'UTC')::date`;

/**
 * Adds to what subjects have used, each once, in the order of the key, and tells what they have used with it. The first use in
 * a new hour begins the count anew, on a new day that of the day too; a process whose clock is behind adds to the newer hour.
 * $1 scopes, $2 ids, $3 messages (below 0: given back), $4 tokens, $5 when the hour began.
 */
export const countUseSql = {
  name: 'count_use',
  text: `
insert into budget_usage as b (scope, scope_id, hour, hour_messages, hour_tokens, day_messages, day_tokens)
select scope, id, $5::timestamptz, messages, tokens, messages, tokens
from unnest($1::text[], $2::uuid[], $3::int[], $4::bigint[]) as t(scope, id, messages, tokens)
order by scope, id
on conflict (scope, scope_id) do update set
  hour = greatest(b.hour, excluded.hour),
  hour_messages = greatest(0, excluded.hour_messages + case when b.hour >= excluded.hour then b.hour_messages else 0 end),
  hour_tokens = excluded.hour_tokens + case when b.hour >= excluded.hour then b.hour_tokens else 0 end,
  day_messages = greatest(0, excluded.day_messages + case when ${sameDay} then b.day_messages else 0 end),
  day_tokens = excluded.day_tokens + case when ${sameDay} then b.day_tokens else 0 end
returning scope, scope_id as id, hour_messages as "hourMessages", hour_tokens::float8 as "hourTokens",
  day_messages as "dayMessages", day_tokens::float8 as "dayTokens"`,
} as const;

export interface UseRow {
  readonly scope: string;
  readonly id: string;
  readonly hourMessages: number;
  readonly hourTokens: number;
  readonly dayMessages: number;
  readonly dayTokens: number;
}

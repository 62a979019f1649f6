import type { Tx } from '../../foundation/database/tx';

/** Keys are locked before conversations everywhere. $1 ids of conversations. */
export const lockKeysSql = `
select key from conversation_keys where conversation_id = any($1) order by connection_id, key for update`;

/** $1 from, $2 to, $3 done position of the first, $4 last position of the second, $5 what steps took of the first. */
const moveSql = `
with w as (
  select connection_id, key, row_number() over (order by pos) as nth from inbox_events
  where conversation_id = $1 and pos > $3 and not pos = any($5::bigint[]))
update inbox_events i set conversation_id = $2, pos = $4::bigint + w.nth
from w where i.connection_id = w.connection_id and i.key = w.key returning i.step, i.pos`;
const closeSql = `
update conversations set done_pos = last_pos, step_pos = step_last_pos, steps_taken = '{}' where id = $1`;
const openSql = `
update conversations set last_pos = last_pos + $2::int, due_at = coalesce(due_at, now()),
  step_last_pos = greatest(step_last_pos, $3::bigint)
where id = $1`;

/**
 * What waits in one conversation waits in another from now on, behind what waits there; the first is done. Under the row
 * locks of both.
 */
export async function moveWaiting(
  tx: Tx,
  from: { readonly id: string; readonly done_pos: string; readonly steps_taken: readonly string[] },
  to: { readonly id: string; readonly last_pos: string },
): Promise<void> {
  const moved = await tx.query<{ step: boolean; pos: string }>(moveSql, [
    from.id,
    to.id,
    from.done_pos,
    to.last_pos,
    from.steps_taken,
  ]);
  const lastStep = Math.max(0, ...moved.filter((row) => row.step).map((row) => Number(row.pos)));
  await tx.query(closeSql, [from.id]);
  if (moved.length) await tx.query(openSql, [to.id, moved.length, lastStep]);
}

import type { Tx } from '../../foundation/database/tx';

/**
 * Locks users by id, so that merges of the same two wait for each other; false if one of them is not active, or is to be
 * erased by now.
 */
export async function lockActive(tx: Tx, ids: readonly string[]): Promise<boolean> {
  const rows = await tx.query<{ stays: boolean }>(
    `select status = 'active' and coalesce(delete_at > now(), true) as stays
     from users where id = any($1::uuid[]) order by id for update`,
    [ids],
  );
  return rows.length === ids.length && rows.every(({ stays }) => stays);
}

/** The loser, and whoever was merged into them, leads to the survivor. Answers the latter. */
export async function absorb(tx: Tx, loserId: string, survivorId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update users set merged_into_id = $2, updated_at = now() where merged_into_id = $1 returning id`,
    [loserId, survivorId],
  );
  await tx.query(
    `update users set status = 'merged', merged_into_id = $2, delete_at = null, updated_at = now() where id = $1`,
    [loserId, survivorId],
  );
  return rows.map(({ id }) => id);
}

/** The other way round. */
export async function standAlone(tx: Tx, loserId: string, absorbed: readonly string[]): Promise<void> {
  await tx.query(
    `update users set status = 'active', merged_into_id = null, updated_at = now() where id = $1`,
    [loserId],
  );
  await tx.query(`update users set merged_into_id = $1, updated_at = now() where id = any($2::uuid[])`, [
    loserId,
    absorbed,
  ]);
}

export interface Merge {
  readonly survivorId: string;
  readonly loserId: string;
  readonly moved: unknown;
}

export async function insertMerge(
  tx: Tx,
  { id, survivorId, loserId, moved, now }: Merge & { readonly id: string; readonly now: Date },
): Promise<void> {
  await tx.query(
    `insert into account_merges (id, survivor_id, loser_id, moved, created_at) values ($1, $2, $3, $4, $5)`,
    [id, survivorId, loserId, JSON.stringify(moved), now],
  );
}

/**
 * Marks a merge as undone, under the locks of both users: one of several undos does it. Undefined if it cannot be: it is
 * another's, older than `since`, undone before, either of the two was merged again since, or one of them would be left without
 * an identity, and nobody could get in.
 */
export async function takeMerge(
  tx: Tx,
  id: string,
  survivorId: string,
  since: Date,
  now: Date,
): Promise<Merge | undefined> {
  await tx.query(
    `select from users where id in (select survivor_id from account_merges where id = $1
       union select loser_id from account_merges where id = $1) order by id for update`,
    [id],
  );
  const [merge] = await tx.query<Merge>(
    `update account_merges m set undone_at = $4
     where m.id = $1 and m.survivor_id = $2 and m.undone_at is null and m.created_at > $3
       and exists (select from users u where u.id = m.survivor_id and u.status = 'active')
       and not exists (select from account_merges later where later.id > m.id and later.undone_at is null
         and (later.survivor_id in (m.survivor_id, m.loser_id) or later.loser_id in (m.survivor_id, m.loser_id)))
       and (select bool_or(came) and bool_or(not came) from (
         select m.moved #> '{holders,account,identities}' ? i.id::text as came
         from identities i where i.user_id = m.survivor_id and i.unlinked_at is null) as live)
     returning m.survivor_id as "survivorId", m.loser_id as "loserId", m.moved`,
    [id, survivorId, since, now],
  );
  return merge;
}

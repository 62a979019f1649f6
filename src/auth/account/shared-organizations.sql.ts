import type { Tx } from '../../foundation/database/tx';

/**
 * Whether others would lose their organisation with this person: they are the only owner of one that is not their personal
 * one, or others are in their personal one.
 */
export async function ownsSharedOrganization(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await tx.query<{ owns: boolean }>(
    `select exists (
       select from memberships mine join organizations o on o.id = mine.organization_id
       where mine.user_id = $1 and mine.role = 'owner' and case when o.is_personal
         then exists (select from memberships m where m.organization_id = o.id and m.user_id <> $1)
         else not exists (
           select from memberships m where m.organization_id = o.id and m.user_id <> $1 and m.role = 'owner') end) as owns`,
    [userId],
  );
  return row?.owns ?? false;
}

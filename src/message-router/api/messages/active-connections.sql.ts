import type { Tx } from '../../../foundation/database/tx';

/** Ids of the organisation's active connections, two at most: the one of this id, or any. */
export async function activeConnections(
  tx: Tx,
  organizationId: string,
  id: string | undefined,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from connections
     where organization_id = $1 and status = 'active' and ($2::uuid is null or id = $2) order by id limit 2`,
    [organizationId, id ?? null],
  );
  return rows.map((row) => row.id);
}

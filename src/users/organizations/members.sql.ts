import type { Tx } from '../../foundation/database/tx';
import type { OrganizationRole } from './membership.entity';

/** The active users who have one of these roles in an organization. */
export async function membersWithRole(
  tx: Tx,
  organizationId: string,
  roles: readonly OrganizationRole[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select u.id from memberships m join users u on u.id = m.user_id
     where m.organization_id = $1 and m.role = any($2::text[]) and u.status = 'active' order by u.id`,
    [organizationId, roles],
  );
  return rows.map(({ id }) => id);
}

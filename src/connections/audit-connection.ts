import { audit } from '../foundation/audit/audit-log.sql';
import type { Tx } from '../foundation/database/tx';

/** Notes in the audit log who connected, changed or let go a connection: ids alone. */
export function auditConnection(
  tx: Tx,
  what: 'connected' | 'changed' | 'disconnected',
  {
    id,
    organizationId,
    userId,
  }: { readonly id: string; readonly organizationId: string; readonly userId: string | null },
): Promise<void> {
  // A key is no person: the organisation's list of keys says who made it.
  const by = userId === null ? {} : { actorId: userId, userId };
  return audit(tx, {
    actor: userId === null ? 'system' : 'user',
    ...by,
    action: `connection.${what}`,
    organizationId,
    targetId: id,
  });
}

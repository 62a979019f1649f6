import type { Tx } from '../database/tx';
import { uuid7 } from '../uuid7';
import type { AuditActor } from './audit-entry.entity';

/** One line: ids and codes only, so nothing personal is left when a user is erased. */
export interface AuditLine {
  readonly actor: AuditActor;
  readonly actorId?: string;
  /** `<what>.<verb>`, as `user.created`. */
  readonly action: string;
  readonly reason?: string;
  readonly userId?: string;
  readonly organizationId?: string;
  readonly targetId?: string;
  /** CIDR, already truncated to /24 or /48: the table refuses more. */
  readonly address?: string;
}

/** Appends to the audit log, in the transaction of what it tells. */
export async function audit(tx: Tx, line: AuditLine): Promise<void> {
  await tx.query(
    `insert into audit_log (id, actor, actor_id, action, reason, user_id, organization_id, target_id, address)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      uuid7(),
      line.actor,
      line.actorId ?? null,
      line.action,
      line.reason ?? null,
      line.userId ?? null,
      line.organizationId ?? null,
      line.targetId ?? null,
      line.address ?? null,
    ],
  );
}

import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type AuditActor = 'channel' | 'user' | 'operator' | 'system';

/** One line of the audit log. Ids have no foreign keys: they outlive what they name. */
@Entity('audit_log')
@Index('audit_log_user_id_idx', ['userId', 'at'])
@Check('audit_log_actor_check', `actor IN ('channel', 'user', 'operator', 'system')`)
@Check(
  'audit_log_codes_check',
  `action ~ '^[a-z_]+[.][a-z_]+$' AND (reason IS NULL OR reason ~ '^[a-z_]{1,64}$')`,
)
@Check(
  'audit_log_address_check',
  'address IS NULL OR masklen(address) <= CASE family(address) WHEN 4 THEN 24 ELSE 48 END',
)
export class AuditEntry {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_log_pkey' })
  id!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('text')
  actor!: AuditActor;

  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId!: string | null;

  @Column('text')
  action!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId!: string | null;

  @Column('uuid', { name: 'target_id', nullable: true })
  targetId!: string | null;

  /** Already truncated: /24 or /48 and shorter. */
  @Column('cidr', { nullable: true })
  address!: string | null;
}

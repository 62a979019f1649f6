import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A signed-in device. Every request that it makes is checked against this row. */
@Entity('sessions')
@Check('sessions_revoked_check', '(revoked_at IS NULL) = (revoke_reason IS NULL)')
@Check(
  'sessions_address_check',
  'address IS NULL OR masklen(address) <= CASE family(address) WHEN 4 THEN 24 ELSE 48 END',
)
export class Session {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  @Index('sessions_user_id_idx')
  userId!: string;

  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId!: string | null;

  /** What it was signed in with; null: that identity is gone. */
  @Column('uuid', { name: 'identity_id', nullable: true })
  @Index('sessions_identity_id_idx')
  identityId!: string | null;

  /** How, as the token's `amr` says it: `whatsapp`, `typed_code`. */
  @Column('text', { array: true })
  amr!: string[];

  /** The last proof: some routes want a fresh one. */
  @Column('timestamptz', { name: 'auth_time', default: () => 'now()' })
  authTime!: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt!: Date;

  @Column('timestamptz', { name: 'idle_expires_at' })
  idleExpiresAt!: Date;

  @Column('timestamptz', { name: 'absolute_expires_at' })
  @Index('sessions_absolute_expires_at_idx')
  absoluteExpiresAt!: Date;

  /** Already truncated: /24 or /48. */
  @Column('cidr', { nullable: true })
  address!: string | null;

  /** As the person knows it: `Chrome on Windows`. */
  @Column('text', { nullable: true })
  device!: string | null;

  @Column('text', { nullable: true })
  place!: string | null;

  /** What the person calls it. */
  @Column('text', { name: 'device_label', nullable: true })
  deviceLabel!: string | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('text', { name: 'revoke_reason', nullable: true })
  revokeReason!: string | null;
}

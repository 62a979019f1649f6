import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What was answered to a request with an `Idempotency-Key`, for a day. */
@Entity('idempotency_keys')
@Check('idempotency_keys_hash_check', 'octet_length(request_hash) = 32')
@Index('idempotency_keys_created_idx', ['createdAt'])
@ForeignKey('Organization', ['organizationId'], ['id'], {
  name: 'idempotency_keys_organization_id_fkey',
  onDelete: 'CASCADE',
})
export class IdempotencyKeyEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'idempotency_keys_pkey' })
  organizationId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' })
  key!: string;

  /** SHA-256 of what was asked for: the same again, or something else under the same key. */
  @Column('bytea', { name: 'request_hash' })
  requestHash!: Buffer;

  /** JSON, as it was sent: the fields in their order. */
  @Column('text')
  answer!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

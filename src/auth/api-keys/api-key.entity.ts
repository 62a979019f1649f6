import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** By this an organisation's server calls us. The key itself was shown once. */
@Entity('api_keys')
@Unique('api_keys_key_hash_key', ['keyHash'])
@Check('api_keys_key_hash_check', 'octet_length(key_hash) = 32')
@Check('api_keys_name_check', 'length(name) BETWEEN 1 AND 100')
export class ApiKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pkey' })
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  @Index('api_keys_organization_id_idx')
  organizationId!: string;

  @Column('uuid', { name: 'created_by', nullable: true })
  @Index('api_keys_created_by_idx')
  createdBy!: string | null;

  @Column('text')
  name!: string;

  /** Its last four characters, so that its owner can tell it from others. */
  @Column('text')
  hint!: string;

  /** SHA-256: the key has 256 random bits. */
  @Column('bytea', { name: 'key_hash' })
  keyHash!: Buffer;

  @Column('text', { array: true })
  scopes!: string[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** To the minute. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}

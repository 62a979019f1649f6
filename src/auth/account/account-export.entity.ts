import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person asked for what we hold about them. Nothing of it is kept here: it is read when it is fetched. */
@Entity('account_exports')
@Check('account_exports_token_hash_check', 'octet_length(token_hash) = 32')
export class AccountExport {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'account_exports_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  @Index('account_exports_user_id_idx')
  userId!: string;

  /** Of the newest link; null: none was asked for, or it was used. */
  @Column('bytea', { name: 'token_hash', nullable: true })
  tokenHash!: Buffer | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  @Index('account_exports_expires_at_idx')
  expiresAt!: Date;

  @Column('timestamptz', { name: 'fetched_at', nullable: true })
  fetchedAt!: Date | null;
}

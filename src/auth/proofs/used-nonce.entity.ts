import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a platform signed and was used here: it works once. */
@Entity('used_nonces')
export class UsedNonce {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'used_nonces_pkey' })
  namespace!: string;

  @PrimaryColumn('bytea', { name: 'nonce_hash', primaryKeyConstraintName: 'used_nonces_pkey' })
  nonceHash!: Buffer;

  /** From then on the signature itself is too old. */
  @Column('timestamptz', { name: 'expires_at' })
  @Index('used_nonces_expires_at_idx')
  expiresAt!: Date;
}

import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Session } from '../sessions/session.entity';

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

  /** The session that came of it, where the same payload may come again and gets the same one. */
  @Column('uuid', { name: 'session_id', nullable: true })
  @ForeignKey(() => Session, { name: 'used_nonces_session_id_fkey', onDelete: 'SET NULL' })
  @Index('used_nonces_session_id_idx')
  sessionId!: string | null;
}

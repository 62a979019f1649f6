import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Session } from '../session.entity';

/** One use renews a session; used again it ends the session, for somebody else has it too. */
@Entity('refresh_tokens')
@Index('refresh_tokens_live_key', ['sessionId'], { unique: true, where: 'used_at IS NULL' })
@Check('refresh_tokens_token_hash_check', 'octet_length(token_hash) = 32')
@Check('refresh_tokens_used_check', '(used_at IS NULL) = (successor_hash IS NULL)')
export class RefreshToken {
  /** SHA-256: the token itself has 256 random bits. */
  @PrimaryColumn('bytea', { name: 'token_hash', primaryKeyConstraintName: 'refresh_tokens_pkey' })
  tokenHash!: Buffer;

  @Column('uuid', { name: 'session_id' })
  @ForeignKey(() => Session, { name: 'refresh_tokens_session_id_fkey', onDelete: 'CASCADE' })
  @Index('refresh_tokens_session_id_idx')
  sessionId!: string;

  @Column('timestamptz', { name: 'issued_at', default: () => 'now()' })
  issuedAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;

  @Column('bytea', { name: 'successor_hash', nullable: true })
  successorHash!: Buffer | null;
}

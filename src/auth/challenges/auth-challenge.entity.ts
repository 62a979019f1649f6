import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Sender } from '../../channels';
import { Session } from '../sessions/session.entity';

export type ChallengePurpose = 'login' | 'link' | 'reauth' | 'merge' | 'phone';
export type ChallengeMethod = 'chat' | 'code' | 'oauth';

/**
 * Moves forward only, each move a single conditional UPDATE: `pending` → `claimed` → (`confirmed`) → `consumed`, or out by
 * `denied`, `failed`, `expired`.
 */
export type ChallengeStatus =
  'pending' | 'claimed' | 'confirmed' | 'consumed' | 'denied' | 'failed' | 'expired';

/** A proof under way: what was asked of whom, and how far it came. Codes and secrets are hashes. */
@Entity('auth_challenges')
@Index('auth_challenges_code_key', ['codeHash'], { unique: true, where: `status = 'pending'` })
@Index('auth_challenges_claimed_conversation_idx', ['claimedConversationId'], {
  where: `status IN ('claimed', 'confirmed')`,
})
@Index('auth_challenges_address_idx', ['address', 'claimedAt'], { where: `status IN ('claimed', 'denied')` })
@Check('auth_challenges_purpose_check', `purpose IN ('login', 'link', 'reauth', 'merge', 'phone')`)
@Check('auth_challenges_method_check', `method IN ('chat', 'code', 'oauth')`)
@Check(
  'auth_challenges_status_check',
  `status IN ('pending', 'claimed', 'confirmed', 'consumed', 'denied', 'failed', 'expired')`,
)
@Check('auth_challenges_confirmation_check', `confirmation IN ('typed_code', 'none')`)
@Check('auth_challenges_owner_check', `purpose = 'login' OR user_id IS NOT NULL`)
@Check('auth_challenges_attempts_check', 'attempts BETWEEN 0 AND max_attempts')
@Check(
  'auth_challenges_hashes_check',
  `octet_length(secret_hash) = 32 AND octet_length(code_hash) = 32 AND octet_length(confirm_hash) = 32
   AND octet_length(stream_hash) = 32`,
)
@Check(
  'auth_challenges_address_check',
  'address IS NULL OR masklen(address) <= CASE family(address) WHEN 4 THEN 24 ELSE 48 END',
)
export class AuthChallenge {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'auth_challenges_pkey' })
  id!: string;

  @Column('text')
  purpose!: ChallengePurpose;

  @Column('text')
  method!: ChallengeMethod;

  @Column('text')
  channel!: string;

  /** The connection of the app's own on which it is claimed: a trigger refuses an organisation's. */
  @Column('uuid', { name: 'connection_id', nullable: true })
  connectionId!: string | null;

  @Column('text', { default: 'pending' })
  status!: ChallengeStatus;

  /** What the person sends, peppered and hashed; for OAuth the `state`. */
  @Column('bytea', { name: 'code_hash', nullable: true })
  codeHash!: Buffer | null;

  /** The PKCE challenge: SHA-256 of the verifier that only this browser holds. */
  @Column('bytea', { name: 'secret_hash' })
  secretHash!: Buffer;

  @Column('bytea', { name: 'stream_hash', nullable: true })
  streamHash!: Buffer | null;

  /** Whose session asked, for everything but a login; for a code, whom it was sent to. */
  @Column('uuid', { name: 'user_id', nullable: true })
  @Index('auth_challenges_user_id_idx')
  userId!: string | null;

  @Column('uuid', { name: 'session_id', nullable: true })
  @ForeignKey(() => Session, { name: 'auth_challenges_session_id_fkey', onDelete: 'CASCADE' })
  @Index('auth_challenges_session_id_idx')
  sessionId!: string | null;

  @Column('text', { default: 'typed_code' })
  confirmation!: 'typed_code' | 'none';

  @Column('bytea', { name: 'confirm_hash', nullable: true })
  confirmHash!: Buffer | null;

  /** Counted before the comparison. */
  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('integer', { name: 'max_attempts', default: 5 })
  maxAttempts!: number;

  /** Who sent the code, if known then. */
  @Column('uuid', { name: 'claimed_identity_id', nullable: true })
  @Index('auth_challenges_claimed_identity_id_idx')
  claimedIdentityId!: string | null;

  /** Who sent the code, as the channel showed them: the token call makes the user, not the claim. */
  @Column('jsonb', { name: 'claimed_sender', nullable: true })
  claimedSender!: Sender | null;

  @Column('uuid', { name: 'claimed_conversation_id', nullable: true })
  claimedConversationId!: string | null;

  @Column('text', { name: 'claim_message_id', nullable: true })
  claimMessageId!: string | null;

  /** The session that came of it, or for which it was done: a repeated token call is answered the same. */
  @Column('uuid', { name: 'opened_session_id', nullable: true })
  @ForeignKey(() => Session, { name: 'auth_challenges_opened_session_id_fkey', onDelete: 'SET NULL' })
  @Index('auth_challenges_opened_session_id_idx')
  openedSessionId!: string | null;

  @Column('text', { name: 'redirect_uri', nullable: true })
  redirectUri!: string | null;

  @Column('text', { name: 'return_path', nullable: true })
  returnPath!: string | null;

  /** Already truncated: /24 or /48. */
  @Column('cidr', { nullable: true })
  address!: string | null;

  @Column('text', { nullable: true })
  device!: string | null;

  @Column('text', { nullable: true })
  place!: string | null;

  /** What the person calls the device, for the list of their sessions: in no text of the bot. */
  @Column('text', { name: 'device_label', nullable: true })
  deviceLabel!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  @Index('auth_challenges_expires_at_idx')
  expiresAt!: Date;

  @Column('timestamptz', { name: 'claimed_at', nullable: true })
  claimedAt!: Date | null;

  @Column('timestamptz', { name: 'consumed_at', nullable: true })
  consumedAt!: Date | null;
}

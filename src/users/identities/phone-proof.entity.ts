import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { PhoneSource } from '../../channels';
import { Identity } from './identity.entity';

/** A platform vouched that this identity has this number. A number that a person typed is never here. */
@Entity('phone_proofs')
@Index('phone_proofs_live_key', ['identityId', 'phoneE164', 'source'], {
  unique: true,
  where: 'revoked_at IS NULL',
})
@Index('phone_proofs_phone_e164_idx', ['phoneE164'], { where: 'revoked_at IS NULL' })
@Check('phone_proofs_phone_e164_check', `phone_e164 ~ '^[+][1-9][0-9]{6,14}$'`)
@Check(
  'phone_proofs_source_check',
  `source IN ('wa_id', 'tg_contact', 'tg_oidc', 'im_handle', 'sms_roundtrip')`,
)
export class PhoneProof {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'phone_proofs_pkey' })
  id!: string;

  @Column('uuid', { name: 'identity_id' })
  @ForeignKey(() => Identity, { name: 'phone_proofs_identity_id_fkey', onDelete: 'CASCADE' })
  @Index('phone_proofs_identity_id_idx')
  identityId!: string;

  @Column('text', { name: 'phone_e164' })
  phoneE164!: string;

  @Column('text')
  source!: PhoneSource;

  /** When it was last shown, to the day. */
  @Column('timestamptz', { name: 'proved_at', default: () => 'now()' })
  provedAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}

import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An ES256 key pair. `next` is published before it signs, `retired` still verifies for a while. */
@Entity('signing_keys')
@Index('signing_keys_active_key', ['state'], { unique: true, where: `state = 'active'` })
@Index('signing_keys_next_key', ['state'], { unique: true, where: `state = 'next'` })
@Check('signing_keys_state_check', `state IN ('next', 'active', 'retired')`)
@Check('signing_keys_retired_check', `(state = 'retired') = (retired_at IS NOT NULL)`)
export class SigningKey {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'signing_keys_pkey' })
  kid!: string;

  @Column('jsonb', { name: 'public_jwk' })
  publicJwk!: Record<string, unknown>;

  /** Sealed by ELIZA_APP_JWT_SECRET. */
  @Column('text', { name: 'private_sealed' })
  privateSealed!: string;

  @Column('text')
  state!: 'next' | 'active' | 'retired';

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'activates_at' })
  activatesAt!: Date;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}

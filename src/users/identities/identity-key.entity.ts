import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Identity } from './identity.entity';
import { IdentityScope } from './identity-scope.entity';

/** One id by which a channel names an identity. While it is live it names nobody else. */
@Entity('identity_keys')
@Index('identity_keys_live_key', ['kind', 'scope', 'value'], { unique: true, where: 'retired_at IS NULL' })
@Index('identity_keys_identity_id_idx', ['identityId', 'retiredAt'])
@Check('identity_keys_value_check', 'length(value) BETWEEN 1 AND 256')
export class IdentityKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'identity_keys_pkey' })
  id!: string;

  @Column('uuid', { name: 'identity_id' })
  @ForeignKey(() => Identity, { name: 'identity_keys_identity_id_fkey', onDelete: 'CASCADE' })
  identityId!: string;

  /** As the channel's `keyKinds` name it: `wa_bsuid`, `wa_id`, `tg_user_id`… */
  @Column('text')
  kind!: string;

  @Column('text')
  @ForeignKey(() => IdentityScope, { name: 'identity_keys_scope_fkey' })
  scope!: string;

  @Column('text')
  value!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;

  @Column('text', { name: 'retired_reason', nullable: true })
  retiredReason!: string | null;
}

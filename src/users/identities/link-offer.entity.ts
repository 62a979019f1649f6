import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../user.entity';
import { Identity } from './identity.entity';

/** `joined`: the identity joined by its phone, which may be undone. */
export type LinkOfferState =
  'open' | 'accepted_old' | 'accepted_both' | 'denied' | 'expired' | 'joined' | 'undone';

/** The question whether an identity and an older user are one person. It goes to the older user's own messenger first. */
@Entity('link_offers')
@Index('link_offers_open_key', ['fromIdentityId', 'toUserId'], {
  unique: true,
  where: `state IN ('open', 'accepted_old')`,
})
@Index('link_offers_unnotified_idx', ['notifyAt'], {
  where: `notified_at IS NULL AND state IN ('open', 'joined')`,
})
@Check(
  'link_offers_state_check',
  `state IN ('open', 'accepted_old', 'accepted_both', 'denied', 'expired', 'joined', 'undone')`,
)
export class LinkOffer {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'link_offers_pkey' })
  id!: string;

  @Column('uuid', { name: 'from_identity_id' })
  @ForeignKey(() => Identity, { name: 'link_offers_from_identity_id_fkey', onDelete: 'CASCADE' })
  @Index('link_offers_from_identity_id_idx')
  fromIdentityId!: string;

  @Column('uuid', { name: 'to_user_id' })
  @ForeignKey(() => User, { name: 'link_offers_to_user_id_fkey', onDelete: 'CASCADE' })
  @Index('link_offers_to_user_id_idx')
  toUserId!: string;

  @Column('text', { default: 'open' })
  state!: LinkOfferState;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** After "Not me": the pair is not asked again until then. */
  @Column('timestamptz', { name: 'blocked_until', nullable: true })
  blockedUntil!: Date | null;

  /** When telling them is tried next. */
  @Column('timestamptz', { name: 'notify_at', default: () => 'now()' })
  notifyAt!: Date;

  /** When the older user was told or asked. */
  @Column('timestamptz', { name: 'notified_at', nullable: true })
  notifiedAt!: Date | null;
}

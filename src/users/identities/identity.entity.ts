import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../user.entity';

/** `inbound`: a message came. `roundtrip`: a code we sent there came back. `platform_signed`: the platform said so. */
export type Assurance = 'inbound' | 'roundtrip' | 'platform_signed';

/** One external account of a person on a channel. Its keys may come, go and change; this row stays. */
@Entity('identities')
@Index('identities_primary_key', ['userId', 'channel'], {
  unique: true,
  where: 'is_primary AND unlinked_at IS NULL',
})
@Check('identities_assurance_check', `assurance IN ('inbound', 'roundtrip', 'platform_signed')`)
export class Identity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'identities_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey(() => User, { name: 'identities_user_id_fkey', onDelete: 'CASCADE' })
  @Index('identities_user_id_idx')
  userId!: string;

  @Column('text')
  channel!: string;

  @Column('text', { name: 'display_name', nullable: true })
  displayName!: string | null;

  @Column('text', { nullable: true })
  username!: string | null;

  @Column('text', { default: 'inbound' })
  assurance!: Assurance;

  /** The one of its channel that the user's projected columns show. */
  @Column('boolean', { name: 'is_primary', default: true })
  isPrimary!: boolean;

  @Column('timestamptz', { name: 'verified_at', default: () => 'now()' })
  verifiedAt!: Date;

  /** To the day: written at most once in 24 hours. */
  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt!: Date;

  @Column('timestamptz', { name: 'unlinked_at', nullable: true })
  unlinkedAt!: Date | null;

  @Column('text', { name: 'unlink_reason', nullable: true })
  unlinkReason!: string | null;

  /** Until then a session that began with this identity may not unlink, merge, export or erase. */
  @Column('timestamptz', { name: 'held_until', nullable: true })
  heldUntil!: Date | null;

  /** When it joined a user who had others; null: the user began with it. */
  @Column('timestamptz', { name: 'linked_at', nullable: true })
  linkedAt!: Date | null;

  /** Its own chat is to be told that it was linked, not before this time; null: there is nothing to tell. */
  @Column('timestamptz', { name: 'link_notice_at', nullable: true })
  @Index('identities_link_notice_at_idx', { where: 'link_notice_at IS NOT NULL' })
  linkNoticeAt!: Date | null;

  /** The user's other chats are to be told that its number or user id changed, not before this time. */
  @Column('timestamptz', { name: 'change_notice_at', nullable: true })
  @Index('identities_change_notice_at_idx', { where: 'change_notice_at IS NOT NULL' })
  changeNoticeAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

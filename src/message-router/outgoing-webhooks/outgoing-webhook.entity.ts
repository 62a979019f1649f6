import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Where an organisation wants to hear of what happens. Its secret was shown once. */
@Entity('outgoing_webhooks')
@Check('outgoing_webhooks_url_check', 'length(url) between 1 and 2048')
@Check('outgoing_webhooks_disabled_check', 'disabled_at is null or not active')
export class OutgoingWebhookEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outgoing_webhooks_pkey' })
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  @Index('outgoing_webhooks_organization_idx')
  @ForeignKey('Organization', { name: 'outgoing_webhooks_organization_id_fkey', onDelete: 'CASCADE' })
  organizationId!: string;

  @Column('text')
  url!: string;

  /** The types of events that it wants. */
  @Column('text', { array: true })
  events!: string[];

  @Column('text', { name: 'sealed_secret' })
  sealedSecret!: string;

  /** False: nothing is sent. Its organisation paused it, or we disabled it. */
  @Column('boolean', { default: true })
  active!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** When we gave it up, because for days nothing arrived. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  /** Since when nothing arrives; null: the last call was good. */
  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince!: Date | null;
}

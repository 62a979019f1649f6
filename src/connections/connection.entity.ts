import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/**
 * An account of ours on a channel (`organization_id` null: the app's own, configured by environment, no secrets here) or
 * of an organisation. One external account belongs to one connection, across all tenants.
 */
@Entity('connections')
@Unique('connections_account_unique', ['channel', 'externalId'])
@Check('connections_status_check', `status in ('pending', 'active', 'disconnected')`)
@Index('connections_reports_waiting_idx', ['id'], { where: 'report_last_pos > report_done_pos' })
export class ConnectionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'connections_pkey' })
  id!: string;

  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId!: string | null;

  @Column('text')
  channel!: string;

  @Column('text', { name: 'external_id' })
  externalId!: string;

  @Column('text', { default: 'active' })
  status!: 'pending' | 'active' | 'disconnected';

  /** When the next message of this account may go, by the platform's limit a second; in the past: at once. */
  @Column('timestamptz', { name: 'pace_at', nullable: true })
  paceAt!: Date | null;

  /** The platform refused for the whole account: nothing is sent before. */
  @Column('timestamptz', { name: 'held_until', nullable: true })
  heldUntil!: Date | null;

  @Column('bigint', { name: 'report_last_pos', default: '0' })
  reportLastPos!: string;

  @Column('bigint', { name: 'report_done_pos', default: '0' })
  reportDonePos!: string;

  /** The newest send that a delivery report was about: proof that reports flow. */
  @Column('timestamptz', { name: 'reported_send_at', nullable: true })
  reportedSendAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}

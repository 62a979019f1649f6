import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

export type OutboxState = 'queued' | 'sending' | 'unknown' | 'sent' | 'failed' | 'parked' | 'cancelled';

/** One call to a platform, one platform id. Final states: sent, failed, parked, cancelled. */
@Entity('outbox_messages')
@Unique('outbox_messages_position_unique', ['conversationId', 'pos'])
@Check(
  'outbox_messages_state_check',
  `state in ('queued', 'sending', 'unknown', 'sent', 'failed', 'parked', 'cancelled')`,
)
@Index('outbox_messages_platform_idx', ['connectionId', 'platformId'], {
  unique: true,
  where: 'platform_id is not null',
})
export class OutboxMessageEntity {
  /** Travels with the call wherever the platform allows it, and comes back in its reports. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_messages_pkey' })
  id!: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId!: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId!: string;

  /** Whose it is; null on the app's own connections. */
  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId!: string | null;

  /** The line of the log that it is a further part of; null: it is the first part, and the line has its id. */
  @Column('uuid', { name: 'message_id', nullable: true })
  messageId!: string | null;

  @Column('bigint')
  pos!: string;

  @Column('text')
  state!: OutboxState;

  @Column('integer', { default: 0 })
  attempts!: number;

  /** Not before. */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt!: Date | null;

  /** When the last call began. */
  @Column('timestamptz', { name: 'sending_at', nullable: true })
  sendingAt!: Date | null;

  /** Since when its outcome is unknown: its report is waited for from here, because before we may have been down and deaf. */
  @Column('timestamptz', { name: 'unknown_at', nullable: true })
  unknownAt!: Date | null;

  /** Sent again only once the connection's reports up to here are read. */
  @Column('bigint', { name: 'await_report_pos', nullable: true })
  awaitReportPos!: string | null;

  /** When the service window closes for it. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('text', { name: 'platform_id', nullable: true })
  platformId!: string | null;

  /** What was reported: 0 nothing, 1 sent, 2 delivered, 3 read. */
  @Column('smallint', { default: 0 })
  report!: number;

  @Column('timestamptz', { name: 'reported_at', nullable: true })
  reportedAt!: Date | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode!: string | null;

  /** The channel's reply address, JSON. */
  @Column('text')
  address!: string;

  /** One rendered part, JSON. */
  @Column('text')
  payload!: string;

  @Column('text', { name: 'in_reply_to', nullable: true })
  inReplyTo!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** What a channel told us, once. Insert only: the cursor on the conversation says what is done. Kept 30 days. */
@Entity('inbox_events')
@Index('inbox_events_conversation_idx', ['conversationId', 'pos'], {
  unique: true,
  where: 'conversation_id is not null',
})
@Index('inbox_events_reports_idx', ['connectionId', 'pos'], {
  unique: true,
  where: 'conversation_id is null and pos is not null',
})
export class InboxEventEntity {
  @PrimaryColumn('uuid', { name: 'connection_id', primaryKeyConstraintName: 'inbox_events_pkey' })
  connectionId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'inbox_events_pkey' })
  key!: string;

  /** null: a delivery report or a notice. */
  @Column('uuid', { name: 'conversation_id', nullable: true })
  conversationId!: string | null;

  /** In its conversation, or for reports in its connection; null: nothing is done with it. */
  @Column('bigint', { nullable: true })
  pos!: string | null;

  @Column('text')
  kind!: string;

  /** A step may want it: it is looked at even while the agent works. */
  @Column('boolean', { default: false })
  step!: boolean;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt!: Date;

  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt!: Date;

  /** The InboundEvent as JSON. */
  @Column('text')
  payload!: string;
}

/** What could not be done, for the operator: list with `npm run dead-letters`, repeat with `npm run requeue`. */
@Entity('dead_letters')
@Unique('dead_letters_once', ['kind', 'scope', 'key'])
@Check('dead_letters_kind_check', `kind in ('event', 'turn', 'send')`)
@Index('dead_letters_open_idx', ['createdAt'], { where: 'requeued_at is null' })
@Index('dead_letters_conversation_idx', ['conversationId'])
export class DeadLetterEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'dead_letters_pkey' })
  id!: string;

  @Column('text')
  kind!: 'event' | 'turn' | 'send';

  /** What `key` is unique in: a conversation, or a channel's account that is not ours. */
  @Column('text')
  scope!: string;

  @Column('text')
  key!: string;

  @Column('text')
  channel!: string;

  @Column('uuid', { name: 'connection_id', nullable: true })
  connectionId!: string | null;

  @Column('uuid', { name: 'conversation_id', nullable: true })
  conversationId!: string | null;

  /** A stable code: UNKNOWN_ACCOUNT, WINDOW_CLOSED, AGENT_FAILED, or the platform's own. */
  @Column('text')
  reason!: string;

  @Column('text', { nullable: true })
  detail!: string | null;

  @Column('text')
  payload!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'requeued_at', nullable: true })
  requeuedAt!: Date | null;
}

import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One person or group with one connection: cursors, lease, and what is known of the other side. Written by the
 * statements of the pipeline only (`append`, `claim`, `commit`, `settle`).
 */
@Entity('conversations')
@Index('conversations_due_idx', ['dueAt'], { where: 'due_at is not null' })
@Index('conversations_connection_idx', ['connectionId', 'id'])
@Index('conversations_user_idx', ['userId'], { where: 'user_id is not null' })
export class ConversationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'conversations_pkey' })
  id!: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId!: string;

  /** Who it is; on the app's own connections, one-to-one. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** Who it is; on an organisation's connections. */
  @Column('uuid', { name: 'contact_id', nullable: true })
  contactId!: string | null;

  /** Which agent identity answers; null: the connection's. */
  @Column('text', { name: 'agent_id', nullable: true })
  agentId!: string | null;

  /** Computed once, at the first message (`room-id.ts`); given to agents, never a key. */
  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('boolean', { name: 'is_group', default: false })
  isGroup!: boolean;

  /** The channel's reply address, JSON. */
  @Column('text', { nullable: true })
  address!: string | null;

  @Column('text', { name: 'person_name', nullable: true })
  personName!: string | null;

  /** Fingerprint of the sender as last resolved: equal means the user need not be looked up. */
  @Column('text', { name: 'sender_seen', nullable: true })
  senderSeen!: string | null;

  /** The person's newest message by the platform's time: the service window counts from it. */
  @Column('timestamptz', { name: 'last_message_at', nullable: true })
  lastMessageAt!: Date | null;

  /** A person has taken over; the bot is silent. */
  @Column('timestamptz', { name: 'handed_over_at', nullable: true })
  handedOverAt!: Date | null;

  /** What is told once: kind of notice → ISO 8601 time until which it is not told again. */
  @Column('jsonb', { default: () => "'{}'" })
  told!: Record<string, string>;

  /** Position given to the newest event. */
  @Column('bigint', { name: 'last_pos', default: '0' })
  lastPos!: string;

  /** Events up to here are answered. */
  @Column('bigint', { name: 'done_pos', default: '0' })
  donePos!: string;

  /** The newest event that a step may want. */
  @Column('bigint', { name: 'step_last_pos', default: '0' })
  stepLastPos!: string;

  /** Steps have looked at events up to here. */
  @Column('bigint', { name: 'step_pos', default: '0' })
  stepPos!: string;

  /** Positions after `done_pos` that steps have taken. */
  @Column('bigint', { name: 'steps_taken', array: true, default: () => "'{}'" })
  stepsTaken!: string[];

  /** Position given to the newest outbox row. */
  @Column('bigint', { name: 'out_pos', default: '0' })
  outPos!: string;

  /** Outbox rows up to here are final. */
  @Column('bigint', { name: 'sent_pos', default: '0' })
  sentPos!: string;

  /** When there is something to do; null: nothing. Stays set while leased. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  /** Advisory lock key of the process that holds the lease. */
  @Column('integer', { nullable: true })
  owner!: number | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil!: Date | null;

  /** Raised by every claim; a commit with an old one changes nothing. */
  @Column('bigint', { default: '0' })
  epoch!: string;

  /** The transaction of `append` that claimed last: how that statement knows whether the claim is its own. */
  @Column('bigint', { name: 'claimed_in', nullable: true })
  claimedIn!: string | null;

  /** The epoch whose turn was cancelled while in work. */
  @Column('bigint', { name: 'cancelled_epoch', nullable: true })
  cancelledEpoch!: string | null;

  /** Failed turns in a row. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** The pair's rate limit as a theoretical arrival time (GCRA). */
  @Column('timestamptz', { name: 'pace_at', nullable: true })
  paceAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

/** Every key of the other side leads to one conversation of the connection. */
@Entity('conversation_keys')
@Index('conversation_keys_conversation_idx', ['conversationId'])
export class ConversationKeyEntity {
  @PrimaryColumn('uuid', { name: 'connection_id', primaryKeyConstraintName: 'conversation_keys_pkey' })
  connectionId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'conversation_keys_pkey' })
  key!: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId!: string;

  /** It can pass to another person, as a phone number can. */
  @Column('boolean')
  transferable!: boolean;
}

/** What the person does not want from this connection: everything (STOP), or marketing (told by the platform). */
@Entity('opt_outs')
@Check('opt_outs_scope_check', `scope in ('everything', 'marketing')`)
export class OptOutEntity {
  @PrimaryColumn('uuid', { name: 'conversation_id', primaryKeyConstraintName: 'opt_outs_pkey' })
  conversationId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'opt_outs_pkey' })
  scope!: 'everything' | 'marketing';

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

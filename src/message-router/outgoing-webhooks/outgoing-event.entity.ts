import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What happened at an organisation, for its webhooks. Written by triggers and `emit_outgoing_event`; kept for seven days. */
@Entity('outgoing_events')
@Index('outgoing_events_organization_idx', ['organizationId', 'id'])
@Index('outgoing_events_conversation_idx', ['conversationId'], { where: 'conversation_id is not null' })
export class OutgoingEventEntity {
  /** uuid v7: sorts in the order in which events were made. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outgoing_events_pkey' })
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  /** Erased with it. */
  @Column('uuid', { name: 'conversation_id', nullable: true })
  conversationId!: string | null;

  @Column('text')
  type!: string;

  /** The `data` of what is sent. */
  @Column('jsonb')
  payload!: Record<string, unknown>;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

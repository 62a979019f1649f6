import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** `failed`: given up, until it is replayed. */
export const deliveryStates = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One event for one webhook. */
@Entity('outgoing_deliveries')
@Check('outgoing_deliveries_state_check', `state in ('pending', 'delivered', 'failed')`)
@Check('outgoing_deliveries_next_check', `(next_at is not null) = (state = 'pending')`)
@Index('outgoing_deliveries_due_idx', ['webhookId', 'nextAt'], { where: `state = 'pending'` })
@Index('outgoing_deliveries_webhook_idx', ['webhookId', 'eventId'])
export class OutgoingDeliveryEntity {
  @PrimaryColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'outgoing_deliveries_pkey' })
  @ForeignKey('OutgoingEventEntity', { name: 'outgoing_deliveries_event_id_fkey', onDelete: 'CASCADE' })
  eventId!: string;

  @PrimaryColumn('uuid', { name: 'webhook_id', primaryKeyConstraintName: 'outgoing_deliveries_pkey' })
  webhookId!: string;

  @Column('text', { default: 'pending' })
  state!: DeliveryState;

  /** Calls, the one in work included; a replay counts anew. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** Not before; while it is called, the end of the lease. */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt!: Date | null;

  /** HTTP status of the last call; null: there was no answer. */
  @Column('integer', { name: 'last_status', nullable: true })
  lastStatus!: number | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt!: Date | null;
}

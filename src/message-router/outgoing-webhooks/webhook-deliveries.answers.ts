import { ApiProperty } from '@nestjs/swagger';
import { deliveryStates, type DeliveryState } from './outgoing-delivery.entity';
import type { DeliveryRow } from './replay.sql';

/** What became of an event at one webhook. */
export class DeliveryAnswer {
  @ApiProperty({
    format: 'uuid',
    description: 'The `webhook-id` of its calls.',
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d',
  })
  event_id!: string;

  @ApiProperty({ example: 'message.received' })
  type!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;

  @ApiProperty({
    enum: deliveryStates,
    description: '`pending`: waits for its next call. `failed`: given up, until it is replayed.',
    example: 'pending',
  })
  state!: DeliveryState;

  @ApiProperty({ description: 'Calls; a replay counts anew.', example: 2 })
  attempts!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'The next call.',
    example: '2026-11-24T14:07:35.000Z',
  })
  next_at!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'HTTP status of the last call.', example: 500 })
  last_status!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      '`HTTP_ERROR`, `REDIRECTED`, `TIMEOUT`, `NAME_NOT_FOUND`, `CONNECTION_REFUSED`, `ENDPOINT_NOT_PUBLIC`, ' +
      '`UNREACHABLE` or `SECRET_UNREADABLE`.',
    example: 'HTTP_ERROR',
  })
  last_error!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  delivered_at!: string | null;
}

/** Answer of `GET /api/v1/webhooks/{id}/deliveries`. */
export class DeliveriesAnswer {
  @ApiProperty({ type: [DeliveryAnswer] })
  items!: DeliveryAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Ask with it as `after` for more; null: that was all.',
  })
  next!: string | null;
}

/** Answer of `POST /api/v1/webhooks/{id}/test` and of the replay of one event. */
export class QueuedEventAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  event_id!: string;
}

/** Answer of `POST /api/v1/webhooks/{id}/replay`. */
export class ReplayAnswer {
  @ApiProperty({ description: 'Events that are told again.', example: 212 })
  replayed!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'There are more than 10000: ask with it as `since` for the rest. null: those were all.',
    example: null,
  })
  next!: string | null;
}

export function deliveryAnswer(row: DeliveryRow): DeliveryAnswer {
  return {
    event_id: row.eventId,
    type: row.type,
    created_at: row.createdAt.toISOString(),
    state: row.state,
    attempts: row.attempts,
    next_at: row.nextAt?.toISOString() ?? null,
    last_status: row.lastStatus,
    last_error: row.lastError,
    delivered_at: row.deliveredAt?.toISOString() ?? null,
  };
}

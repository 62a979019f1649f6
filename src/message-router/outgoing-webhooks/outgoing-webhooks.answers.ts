import { ApiProperty } from '@nestjs/swagger';
import { outgoingEventTypes } from './event-types';
import type { OutgoingWebhookRow } from './outgoing-webhooks.sql';

/** A webhook as lists show it. */
export class WebhookAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ example: 'https://shop.example/eliza' })
  url!: string;

  @ApiProperty({ enum: outgoingEventTypes, isArray: true, example: ['message.received', 'message.state'] })
  events!: readonly string[];

  @ApiProperty({ description: 'false: nothing is sent.', example: true })
  active!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description:
      'When we disabled it, after three days of nothing but failures. `active: true` switches it on again.',
    example: null,
  })
  disabled_at!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'Since when nothing arrives; null: the last call was good.',
    example: null,
  })
  failing_since!: string | null;
}

/** Answer of `GET /api/v1/webhooks`. */
export class WebhooksAnswer {
  @ApiProperty({ type: [WebhookAnswer] })
  items!: WebhookAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Ask with it as `after` for more; null: that was all.',
  })
  next!: string | null;
}

/** Answer of `POST /api/v1/webhooks`, the only one that shows the secret. */
export class NewWebhookAnswer extends WebhookAnswer {
  @ApiProperty({
    description:
      'Signs what is sent (Standard Webhooks): the base64 after `whsec_` is the key of HMAC-SHA256.',
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  })
  secret!: string;
}

export function webhookAnswer(row: OutgoingWebhookRow): WebhookAnswer {
  return {
    id: row.id,
    url: row.url,
    events: row.events,
    active: row.active,
    created_at: row.createdAt.toISOString(),
    disabled_at: row.disabledAt?.toISOString() ?? null,
    failing_since: row.failingSince?.toISOString() ?? null,
  };
}

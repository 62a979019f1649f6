import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IfGiven } from '../../foundation/http/fields';
import { outgoingEventTypes, type OutgoingEventType } from './event-types';
import { deliveryStates, type DeliveryState } from './outgoing-delivery.entity';

const urlDescription =
  'On the public internet, over https, without user name and fragment. Redirects are not followed.';

/** Body of `POST /api/v1/webhooks`. */
export class NewWebhookRequest {
  @ApiProperty({ maxLength: 2048, example: 'https://shop.example/eliza', description: urlDescription })
  @IsString()
  @Length(1, 2048)
  url!: string;

  @ApiProperty({
    enum: outgoingEventTypes,
    isArray: true,
    example: ['message.received', 'message.state'],
    description: 'What it is told of.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(outgoingEventTypes.length)
  @ArrayUnique()
  @IsIn(outgoingEventTypes, { each: true })
  events!: OutgoingEventType[];
}

/** Body of `PATCH /api/v1/webhooks/{id}`: what is not in it stays. */
export class ChangeWebhookRequest {
  @ApiPropertyOptional({
    maxLength: 2048,
    example: 'https://shop.example/eliza',
    description: urlDescription,
  })
  @IfGiven()
  @IsString()
  @Length(1, 2048)
  url?: string;

  @ApiPropertyOptional({
    enum: outgoingEventTypes,
    isArray: true,
    example: ['message.received', 'message.state'],
    description: 'All that it is told of from now on.',
  })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(outgoingEventTypes.length)
  @ArrayUnique()
  @IsIn(outgoingEventTypes, { each: true })
  events?: OutgoingEventType[];

  @ApiPropertyOptional({
    example: true,
    description:
      'false: paused. What waits is sent when it is switched on again; what happens meanwhile is not told. true ends a ' +
      'pause, and switches on one that was disabled.',
  })
  @IfGiven()
  @IsBoolean()
  active?: boolean;
}

/** Query of `GET /api/v1/webhooks`. */
export class WebhooksQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 50, description: 'How many.' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 50;

  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the answer before.' })
  @IsOptional()
  @IsUUID()
  after?: string;
}

/** Query of `GET /api/v1/webhooks/{id}/deliveries`. */
export class DeliveriesQuery extends WebhooksQuery {
  @ApiPropertyOptional({ enum: deliveryStates, description: 'Only such; not given: all.' })
  @IsOptional()
  @IsIn(deliveryStates)
  state?: DeliveryState;
}

/** With its day and its hour: not every ISO 8601 text is a time to every reader. */
const IsTime = (): PropertyDecorator =>
  applyDecorators(IsISO8601({ strict: true }), Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d/));

export const replayChoices = ['failed', 'all'] as const;

/** Body of `POST /api/v1/webhooks/{id}/replay`. */
export class ReplayRequest {
  @ApiProperty({
    format: 'date-time',
    description: 'What happened from here on. Events are kept for seven days.',
    example: '2026-11-24T00:00:00.000Z',
  })
  @IsTime()
  since!: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'And before this. Not given: up to now.',
    example: '2026-11-25T00:00:00.000Z',
  })
  @IsOptional()
  @IsTime()
  until?: string;

  @ApiPropertyOptional({
    enum: replayChoices,
    default: 'failed',
    description:
      '`failed`: what was given up. `all`: also what was delivered, and what it missed while it was disabled.',
  })
  @IsOptional()
  @IsIn(replayChoices)
  only: (typeof replayChoices)[number] = 'failed';
}

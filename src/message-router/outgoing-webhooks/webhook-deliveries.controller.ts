import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Clock } from '../../foundation/clock';
import { OrganizationRole } from '../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../foundation/http/caller';
import { Problem } from '../../foundation/http/problem';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { DeliveriesQuery, ReplayRequest } from './outgoing-webhooks.requests';
import {
  DeliveriesAnswer,
  deliveryAnswer,
  QueuedEventAnswer,
  ReplayAnswer,
} from './webhook-deliveries.answers';
import { WebhookDeliveries, type Queued } from './webhook-deliveries';
import { deliveryNotFound, webhookNotFound } from './webhook-problems';

const Id = () => Param('id', new ParseUUIDPipe({ exceptionFactory: webhookNotFound }));
const EventId = () => Param('event_id', new ParseUUIDPipe({ exceptionFactory: deliveryNotFound }));
const notFound = { description: '`WEBHOOK_NOT_FOUND`' };
const inactive = { description: '`WEBHOOK_INACTIVE`: switch it on first' };

/** What webhooks were told, and telling it again. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('api/v1/webhooks/:id')
@OrganizationRole('owner', 'admin')
@Limited('organization-api')
export class WebhookDeliveriesController {
  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly clock: Clock,
  ) {}

  @Post('test')
  @HttpCode(202)
  @Limited('try-webhook')
  @ApiOperation({ summary: 'Sends an event of type `ping`; its delivery tells how it went' })
  @ApiAcceptedResponse({ type: QueuedEventAnswer })
  @ApiNotFoundResponse(notFound)
  @ApiConflictResponse(inactive)
  async test(@Id() id: string, @CurrentCaller() { organizationId }: Caller): Promise<QueuedEventAnswer> {
    return { event_id: whatIsQueued(await this.deliveries.ping(organizationId, id)) };
  }

  @Get('deliveries')
  @ApiOperation({ summary: 'What became of the events of the last seven days, the newest first' })
  @ApiOkResponse({ type: DeliveriesAnswer })
  @ApiNotFoundResponse(notFound)
  async list(
    @Id() id: string,
    @CurrentCaller() { organizationId }: Caller,
    @Query() { limit, after, state }: DeliveriesQuery,
  ): Promise<DeliveriesAnswer> {
    const wanted = { state: state ?? null, limit: limit + 1, after: after ?? null };
    const rows = await this.deliveries.list(organizationId, id, wanted);
    if (!rows) throw webhookNotFound();
    const items = rows.slice(0, limit).map(deliveryAnswer);
    return { items, next: rows.length > limit ? (items.at(-1)?.event_id ?? null) : null };
  }

  @Post('deliveries/:event_id/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Tells one event again, whatever became of it' })
  @ApiAcceptedResponse({ type: QueuedEventAnswer })
  @ApiNotFoundResponse({ description: '`WEBHOOK_NOT_FOUND`, `DELIVERY_NOT_FOUND`' })
  @ApiConflictResponse(inactive)
  async replay(
    @Id() id: string,
    @EventId() eventId: string,
    @CurrentCaller() { organizationId }: Caller,
  ): Promise<QueuedEventAnswer> {
    return { event_id: whatIsQueued(await this.deliveries.replay(organizationId, id, eventId)) };
  }

  @Post('replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Tells again what happened in a time, oldest first, at most 10000 events a call' })
  @ApiAcceptedResponse({ type: ReplayAnswer })
  @ApiNotFoundResponse(notFound)
  @ApiConflictResponse(inactive)
  async replayAll(
    @Id() id: string,
    @CurrentCaller() { organizationId }: Caller,
    @Body() { since, until, only }: ReplayRequest,
  ): Promise<ReplayAnswer> {
    const wanted = { since: new Date(since), until: until ? new Date(until) : this.clock.now(), only };
    const { count, next } = whatIsQueued(await this.deliveries.replayAll(organizationId, id, wanted));
    return { replayed: count, next: next?.toISOString() ?? null };
  }
}

function whatIsQueued<T>(queued: Queued<T>): T {
  switch (queued.kind) {
    case 'queued':
      return queued.what;
    case 'not-found':
      throw webhookNotFound();
    case 'no-delivery':
      throw deliveryNotFound();
    case 'inactive':
      throw new Problem(409, 'WEBHOOK_INACTIVE', 'The webhook is paused or disabled: switch it on first.');
  }
}

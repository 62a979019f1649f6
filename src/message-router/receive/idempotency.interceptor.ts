import type { IncomingMessage } from 'node:http';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { InboundEvent } from '../../channels';
import { Problem } from '../../foundation/http/problem';
import { Log } from '../../foundation/log/log';
import { DeadLetters } from '../inbox/dead-letters';
import { Inbox, type Arrival } from '../inbox/inbox';
import { RouterMetrics } from '../router-metrics';
import { verifiedWebhook, type VerifiedWebhook } from './webhook-request';

/**
 * Stores every event of a verified request before the route answers: delivered ten times, it is stored once, and each
 * delivery is answered 200. 503 means exactly one thing: it could not be stored.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly inbox: Inbox,
    private readonly deadLetters: DeadLetters,
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const webhook = verifiedWebhook(context.switchToHttp().getRequest<IncomingMessage>());
    const parsed = webhook.channel.parse(webhook.request);
    if (parsed.kind === 'unreadable')
      throw parsed.why === 'not-json'
        ? new Problem(400, 'INVALID_JSON', 'Invalid JSON')
        : new Problem(400, 'INVALID_PAYLOAD', 'Invalid payload');
    try {
      await this.store(webhook, parsed.events);
    } catch (error) {
      this.metrics.storageFailures.inc({ channel: webhook.channel.id });
      this.log.error('events_not_stored', {
        error,
        channel: webhook.channel.id,
        events: parsed.events.length,
      });
      throw new Problem(503, 'STORAGE_UNAVAILABLE', 'Could not be stored, send it again');
    }
    return next.handle();
  }

  /** An account that is not one of those whose secret signed is nobody's to answer: stored as dead, answered 200. */
  private async store(
    { channel, connections }: VerifiedWebhook,
    events: readonly InboundEvent[],
  ): Promise<void> {
    const arrivals: Arrival[] = [];
    for (const event of events) {
      // What concerns no single account is kept with the first; what somebody wrote is never guessed to be anybody's.
      const connection =
        event.account === undefined && event.kind === 'notice'
          ? connections[0]
          : connections.find((one) => one.account === event.account);
      if (connection) arrivals.push({ connection, event });
      else await this.deadLetters.event(channel.id, null, event, 'UNKNOWN_ACCOUNT');
    }
    await this.inbox.append(arrivals);
  }
}

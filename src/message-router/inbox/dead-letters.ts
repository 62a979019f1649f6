import { Injectable } from '@nestjs/common';
import type { InboundEvent } from '../../channels';
import { Statements } from '../../foundation/database/statements';
import { uuid7 } from '../../foundation/uuid7';
import { RouterMetrics } from '../router-metrics';

const storeDeadEventSql = {
  name: 'store_dead_event',
  text: `
insert into dead_letters (id, kind, scope, key, channel, connection_id, reason, payload)
values ($1, 'event', $2, $3, $4, $5, $6, $7) on conflict (kind, scope, key) do nothing`,
} as const;

/** Why an event is stored where only the operator sees it. */
export type DeadEventReason = 'UNKNOWN_ACCOUNT' | 'NOT_STORABLE';

/** Permanent trouble with an event: never answered with a status that makes a platform redeliver for days. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly statements: Statements,
    private readonly metrics: RouterMetrics,
  ) {}

  /** Stored once, however often it is delivered. Rejects if the database cannot be reached. */
  async event(
    channel: string,
    connectionId: string | null,
    event: InboundEvent,
    reason: DeadEventReason,
  ): Promise<void> {
    await this.statements.run(storeDeadEventSql, [
      uuid7(),
      connectionId ?? `${channel}:${storable(event.account ?? '')}`,
      storable(event.key),
      channel,
      connectionId,
      reason,
      storable(JSON.stringify(event)),
    ]);
    this.metrics.deadEvents.inc({ channel, reason });
  }
}

/** PostgreSQL text holds everything but U+0000; an index entry is cut long before its limit of 2700 bytes. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '');
}

import { Injectable } from '@nestjs/common';
import type { InboundEvent } from '../../channels';
import { Statements } from '../../foundation/database/statements';
import { storableText } from '../../foundation/database/storable-text';
import { uuid7 } from '../../foundation/uuid7';
import { RouterMetrics } from '../router-metrics';

const storeDeadEventSql = {
  name: 'store_dead_event',
  text: `
insert into dead_letters (id, kind, scope, key, channel, connection_id, reason, payload)
values ($1, 'event', $2, $3, $4, $5, $6, $7) on conflict (kind, scope, key) do nothing`,
} as const;

/** Characters of a key; PostgreSQL refuses an index entry of more than 2700 bytes. */
const KEY_AT_MOST = 500;

/** Why an event is stored where only the operator sees it. */
export type DeadEventReason = 'UNKNOWN_ACCOUNT' | 'NOT_STORABLE' | 'REPORT_NOT_APPLICABLE';

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
      connectionId ?? `${channel}:${storableText(event.account ?? '')}`,
      storableText(event.key).slice(0, KEY_AT_MOST),
      channel,
      connectionId,
      reason,
      storableText(JSON.stringify(event)),
    ]);
    this.metrics.deadEvents.inc({ channel, reason });
  }
}

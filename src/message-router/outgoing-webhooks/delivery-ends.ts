import { Injectable } from '@nestjs/common';
import { Statements } from '../../foundation/database/statements';
import { Log } from '../../foundation/log/log';
import { Batcher } from '../../foundation/loop/batcher';
import { RouterMetrics } from '../router-metrics';
import { Owners } from '../speak/owners';
import { returnDeliveriesSql, settleDeliveriesSql, type ClaimedDelivery } from './deliveries.sql';
import type { CallEnd } from './event-call';
import { retryWaitMs } from './retry-waits';

/** A webhook that nothing reached for so many days is disabled. */
export const daysOfFailures = 3;
const CALLS_TOGETHER = 200;

interface EndedCall {
  readonly delivery: ClaimedDelivery;
  readonly end: CallEnd;
}

/** What a call leaves of its delivery. */
interface Settled {
  readonly result: 'delivered' | 'retried' | 'failed';
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly waitMs: number | null;
}

/** Records how calls ended, those that end together in one statement. */
@Injectable()
export class DeliveryEnds {
  private readonly batcher = new Batcher<EndedCall, undefined>((calls) => this.settle(calls), {
    maxItems: CALLS_TOGETHER,
  });

  constructor(
    private readonly statements: Statements,
    private readonly owners: Owners,
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
  ) {}

  /** Resolves when it is stored. */
  async record(delivery: ClaimedDelivery, end: CallEnd): Promise<void> {
    await this.batcher.add({ delivery, end });
  }

  /** They were taken and not called: whoever comes next takes them. */
  async giveBack(deliveries: readonly ClaimedDelivery[]): Promise<void> {
    if (!deliveries.length) return;
    await this.statements.run(returnDeliveriesSql, [
      deliveries.map((one) => one.event_id),
      deliveries.map((one) => one.id),
      deliveries.map((one) => one.attempts),
    ]);
  }

  private async settle(calls: readonly EndedCall[]): Promise<undefined[]> {
    const settled = calls.map(settledBy);
    const changed = await this.statements.run<ChangedWebhook & Record<string, unknown>>(settleDeliveriesSql, [
      calls.map(({ delivery }) => delivery.event_id),
      calls.map(({ delivery }) => delivery.id),
      calls.map(({ delivery }) => delivery.attempts),
      settled.map(({ state }) => state),
      settled.map(({ waitMs }) => waitMs),
      calls.map(({ end }) => end.status),
      calls.map(({ end }) => (end.kind === 'failed' ? end.error : null)),
      daysOfFailures,
    ]);
    for (const { result } of settled) this.metrics.outgoingWebhooks.inc({ result });
    for (const webhook of changed) if (webhook.disabled) this.tellDisabled(webhook);
    return calls.map(() => undefined);
  }

  private tellDisabled({ id, organization_id }: ChangedWebhook): void {
    this.log.warn('outgoing_webhook_disabled', { webhookId: id });
    void this.owners.tell(
      organization_id,
      `A webhook of your organisation was disabled: for ${daysOfFailures} days nothing that we sent to it arrived. ` +
        'Mend its address and switch it on again; what it missed of the last seven days can be replayed.',
    );
  }
}

interface ChangedWebhook {
  readonly id: string;
  readonly organization_id: string;
  readonly disabled: boolean;
}

function settledBy({ delivery, end }: EndedCall): Settled {
  if (end.kind === 'delivered') return { result: 'delivered', state: 'delivered', waitMs: null };
  const waitMs = retryWaitMs(delivery.attempts);
  return waitMs === undefined
    ? { result: 'failed', state: 'failed', waitMs: null }
    : { result: 'retried', state: 'pending', waitMs };
}

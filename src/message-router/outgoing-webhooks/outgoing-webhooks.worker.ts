import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Statements } from '../../foundation/database/statements';
import { PublicFetch } from '../../foundation/http/public-fetch';
import { Log } from '../../foundation/log/log';
import { Loop } from '../../foundation/loop/loop';
import { Vault } from '../../foundation/secrets/vault';
import { RouterConfig } from '../router.config';
import { DeliveryEnds } from './delivery-ends';
import { claimDeliveriesSql, type ClaimedDelivery } from './deliveries.sql';
import { callTimeoutMs, callWebhook, type CallEnd } from './event-call';
import { secretPlace } from './secret-place';

const EVERY_MS = 500;
/** Webhooks in work in this process, and how many calls of one: a slow one holds up none but itself. */
const WEBHOOKS_AT_ONCE = 32;
const CALLS_AT_ONCE = 4;
/** Deliveries taken together: called within the lease even if each takes its longest. */
const TAKEN_TOGETHER = 20;
const LEASE_MS = 60_000;
/** A call under way when the process is told to end has so long. */
const LAST_WORD_MS = 2_000;

/** Tells organisations' servers what happened: takes deliveries that are due, calls, and records how each call ended. */
@Injectable()
export class OutgoingWebhooksWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('outgoing-webhooks', EVERY_MS, (signal) => this.round(signal), this.log);
  private readonly inWork = new Map<string, Promise<void>>();
  private readonly ending = new AbortController();
  private readonly cutting = new AbortController();

  constructor(
    private readonly statements: Statements,
    private readonly ends: DeliveryEnds,
    private readonly http: PublicFetch,
    private readonly vault: Vault,
    private readonly config: RouterConfig,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.workers === 'on') this.loop.start();
  }

  /** What was taken and not called is given back; what was being called is repeated if its answer does not come soon. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.config.workers === 'off') return;
    this.ending.abort();
    await this.loop.stop();
    const cut = setTimeout(() => this.cutting.abort(), LAST_WORD_MS);
    await Promise.all(this.inWork.values());
    clearTimeout(cut);
  }

  /** Takes until there is nothing more to take at once. */
  private async round(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const batches = await this.claim();
      for (const batch of batches) this.start(batch);
      if (!batches.some((batch) => batch.length === TAKEN_TOGETHER)) return;
      const pause = sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
      await Promise.race([pause, ...this.inWork.values()]);
    }
  }

  /** One list a webhook. */
  private async claim(): Promise<ClaimedDelivery[][]> {
    const room = WEBHOOKS_AT_ONCE - this.inWork.size;
    if (room <= 0) return [];
    const busy = [...this.inWork.keys()];
    const rows = await this.statements.run<ClaimedDelivery & Record<string, unknown>>(claimDeliveriesSql, [
      busy,
      room,
      TAKEN_TOGETHER,
      LEASE_MS,
    ]);
    const batches = new Map<string, ClaimedDelivery[]>();
    for (const row of rows) batches.set(row.id, [...(batches.get(row.id) ?? []), row]);
    return [...batches.values()];
  }

  private start(batch: readonly ClaimedDelivery[]): void {
    const [first] = batch;
    if (!first) return;
    const work = this.work(batch)
      // The lease ends, and whoever comes next repeats them.
      .catch((error: unknown) => this.log.warn('outgoing_webhook_failed', { error, webhookId: first.id }))
      .finally(() => this.inWork.delete(first.id));
    this.inWork.set(first.id, work);
  }

  private async work(batch: readonly ClaimedDelivery[]): Promise<void> {
    const startUntil = performance.now() + LEASE_MS - callTimeoutMs * 1.5;
    const left = [...batch];
    const lane = async (): Promise<void> => {
      for (let one = left.shift(); one; one = left.shift()) {
        if (this.ending.signal.aborted || performance.now() > startUntil) {
          left.unshift(one);
          return;
        }
        await this.deliver(one);
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lane));
    await this.ends.giveBack(left);
  }

  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    let end: CallEnd;
    try {
      end = await this.call(delivery);
    } catch {
      // Cut off: it is told again.
      return this.ends.giveBack([delivery]);
    }
    await this.ends.record(delivery, end);
  }

  private async call(delivery: ClaimedDelivery): Promise<CallEnd> {
    const { id, organization_id, url, sealed_secret, event_id, type, created_at, payload } = delivery;
    const secret = this.vault.open(secretPlace(organization_id, id), sealed_secret)?.text;
    if (secret === undefined) {
      this.log.error('outgoing_webhook_secret_unreadable', { webhookId: id });
      return { kind: 'failed', status: null, error: 'SECRET_UNREADABLE' };
    }
    const event = { id: event_id, type, createdAt: created_at, data: payload };
    return callWebhook(this.http, { url, secret }, event, this.cutting.signal);
  }
}

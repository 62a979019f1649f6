import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';
import { findWebhook } from './outgoing-webhooks.sql';
import {
  addPing,
  listDeliveries,
  replayMany,
  replayOne,
  type DeliveriesWanted,
  type DeliveryRow,
  type Replayed,
  type ReplayWanted,
} from './replay.sql';

/** `inactive`: what is queued for it would wait until it is switched on. */
export type Queued<T> =
  | { readonly kind: 'queued'; readonly what: T }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'no-delivery' }
  | { readonly kind: 'inactive' };

/** Events that one call tells again at most. */
export const mostReplayed = 10_000;

/** What webhooks were told, and telling it again. */
@Injectable()
export class WebhookDeliveries {
  constructor(private readonly database: Database) {}

  /** The newest events first; undefined: this organisation has no such webhook. */
  list(organizationId: string, id: string, wanted: DeliveriesWanted): Promise<DeliveryRow[] | undefined> {
    return this.database.transaction(async (tx) =>
      (await findWebhook(tx, organizationId, id)) ? listDeliveries(tx, id, wanted) : undefined,
    );
  }

  /** Sends an event that means nothing; its id. */
  ping(organizationId: string, id: string): Promise<Queued<string>> {
    return this.queue(organizationId, id, async (tx) => {
      const eventId = uuid7();
      await addPing(tx, { eventId, organizationId, webhookId: id });
      return eventId;
    });
  }

  /** Tells one event again, whatever became of it. */
  replay(organizationId: string, id: string, eventId: string): Promise<Queued<string>> {
    return this.queue(organizationId, id, async (tx) =>
      (await replayOne(tx, id, eventId)) ? eventId : undefined,
    );
  }

  /** Tells again what happened in a time. */
  replayAll(organizationId: string, id: string, wanted: ReplayWanted): Promise<Queued<Replayed>> {
    return this.queue(organizationId, id, (tx) => replayMany(tx, organizationId, id, wanted, mostReplayed));
  }

  private queue<T>(
    organizationId: string,
    id: string,
    work: (tx: Tx) => Promise<T | undefined>,
  ): Promise<Queued<T>> {
    return this.database.transaction(async (tx) => {
      const webhook = await findWebhook(tx, organizationId, id);
      if (!webhook) return { kind: 'not-found' };
      if (!webhook.active) return { kind: 'inactive' };
      const what = await work(tx);
      return what === undefined ? { kind: 'no-delivery' } : { kind: 'queued', what };
    });
  }
}

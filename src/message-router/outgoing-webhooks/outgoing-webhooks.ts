import { Injectable } from '@nestjs/common';
import { audit } from '../../foundation/audit/audit-log.sql';
import { Database } from '../../foundation/database/database';
import type { Tx } from '../../foundation/database/tx';
import { Vault } from '../../foundation/secrets/vault';
import { uuid7 } from '../../foundation/uuid7';
import {
  addWebhook,
  changeWebhook,
  deleteWebhook,
  findWebhook,
  listWebhooks,
  type OutgoingWebhookRow,
  type WebhookChange,
} from './outgoing-webhooks.sql';
import { secretPlace } from './secret-place';
import { newWebhookSecret } from './signature';

/** Who manages webhooks: a person, in the organisation of their session. */
export interface Manager {
  readonly organizationId: string;
  readonly userId: string | null;
}

/** `secret` is shown once: it is kept sealed. */
export type WebhookCreation =
  | { readonly kind: 'created'; readonly secret: string; readonly row: OutgoingWebhookRow }
  | { readonly kind: 'too-many' };

/** Webhooks of one organisation. */
export const mostWebhooks = 10;

/** Where organisations want to hear of what happens. */
@Injectable()
export class OutgoingWebhooks {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  /** The address was looked at before: see `PublicFetch.refusalOf`. */
  create(by: Manager, wanted: Required<Pick<WebhookChange, 'url' | 'events'>>): Promise<WebhookCreation> {
    const id = uuid7();
    const secret = newWebhookSecret();
    const sealedSecret = this.vault.seal(secretPlace(by.organizationId, id), secret);
    return this.database.transaction(async (tx) => {
      const wantedRow = { id, organizationId: by.organizationId, sealedSecret, ...wanted };
      const row = await addWebhook(tx, wantedRow, mostWebhooks);
      if (!row) return { kind: 'too-many' };
      await noted(tx, by, 'created', id);
      return { kind: 'created', secret, row };
    });
  }

  /** The newest first, at most `limit`, older than the one with the id `after`. */
  list({ organizationId }: Manager, limit: number, after: string | null): Promise<OutgoingWebhookRow[]> {
    return this.database.transaction((tx) => listWebhooks(tx, organizationId, limit, after));
  }

  /** Undefined: this organisation has no such webhook; so below. */
  find({ organizationId }: Manager, id: string): Promise<OutgoingWebhookRow | undefined> {
    return this.database.transaction((tx) => findWebhook(tx, organizationId, id));
  }

  change(by: Manager, id: string, change: WebhookChange): Promise<OutgoingWebhookRow | undefined> {
    return this.database.transaction(async (tx) => {
      const row = await changeWebhook(tx, by.organizationId, id, change);
      if (row) await noted(tx, by, 'changed', id);
      return row;
    });
  }

  /** Nothing more is sent, not even what waits. False: this organisation has no such webhook. */
  remove(by: Manager, id: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const removed = await deleteWebhook(tx, by.organizationId, id);
      if (removed) await noted(tx, by, 'deleted', id);
      return removed;
    });
  }
}

function noted(
  tx: Tx,
  { organizationId, userId }: Manager,
  what: 'created' | 'changed' | 'deleted',
  id: string,
): Promise<void> {
  const actor = userId === null ? 'system' : 'user';
  return audit(tx, {
    actor,
    ...(userId !== null && { actorId: userId, userId }),
    action: `webhook.${what}`,
    organizationId,
    targetId: id,
  });
}

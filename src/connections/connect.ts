import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AnyChannel, Connecting, ConnectionCheck, ConnectionHealth } from '../channels';
import { Database } from '../foundation/database/database';
import { isUniqueViolation } from '../foundation/database/database-errors';
import { Vault } from '../foundation/secrets/vault';
import { uuid7 } from '../foundation/uuid7';
import { ConnectionDirectory } from './connection-directory';
import { auditConnection } from './audit-connection';
import { goodForSeconds } from './connection-health';
import {
  addPending,
  dropPending,
  lockOwn,
  makeActive,
  releaseLeftovers,
} from './organization-connections.sql';
import { openCredentials, sealCredentials, verifyTokenOf } from './sealed-credentials';

/** The platform is asked no longer than that, all in all. */
const CONNECT_TIMEOUT_MS = 60_000;

/** Who connects what. `request` is a validated instance of the channel's class. */
export interface ConnectOrder {
  readonly organizationId: string;
  /** The person; null: an API key. */
  readonly userId: string | null;
  readonly channel: AnyChannel;
  readonly connecting: Connecting<object>;
  readonly request: object;
  readonly callbackUrl: string;
}

/** `connected`: messages come in. All others have left nothing, or what was before. */
export type ConnectOutcome =
  | {
      readonly kind: 'connected';
      readonly connectionId: string;
      readonly verifyToken: string;
      readonly shownAs: string | null;
      readonly checks: readonly ConnectionCheck[];
    }
  | { readonly kind: 'refused'; readonly checks: readonly ConnectionCheck[] }
  | { readonly kind: 'incomplete'; readonly fields: readonly string[] }
  | { readonly kind: 'in-use' }
  | { readonly kind: 'unavailable'; readonly why: string };

/** A row that is being connected. `was`: what becomes of it if that fails. */
interface Place {
  readonly id: string;
  readonly was: 'new' | 'disconnected' | 'active';
}

/**
 * Connects an organisation's account: the platform is asked about the credentials, they are stored sealed as pending, the
 * platform is made to deliver to us (and checks our address while it is), then the connection is active. One that is active
 * already gets the new credentials, and keeps the old ones if anything fails.
 */
@Injectable()
export class Connect {
  constructor(
    private readonly database: Database,
    private readonly directory: ConnectionDirectory,
    private readonly vault: Vault,
  ) {}

  async connect(order: ConnectOrder): Promise<ConnectOutcome> {
    const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
    const newToken = `${order.connecting.verifyTokenPrefix}${randomBytes(24).toString('hex')}`;
    const examined = await order.connecting.examine(order.request, newToken, signal);
    if (examined.kind !== 'good') return examined;
    const account = order.channel.accountOf(examined.credentials);
    const taken = await this.take(order, account, examined.credentials);
    if (!taken) return { kind: 'in-use' };
    const { place, credentials } = taken;
    try {
      // The platform checks our address now; other instances look when it does.
      await this.directory.refresh();
      const activated = await order.connecting.activate(credentials, order.callbackUrl, signal);
      if (activated.kind !== 'active') {
        await this.leave(place);
        return activated;
      }
      const checks = [...examined.checks, ...activated.checks];
      const active = await this.finish(order, place, activated.credentials ?? credentials, {
        ok: checks.every(({ ok }) => ok),
        checks,
        tokenExpiresAt: examined.tokenExpiresAt?.toISOString() ?? null,
      });
      if (!active) return { kind: 'in-use' };
      const verifyToken = verifyTokenOf(credentials);
      return {
        kind: 'connected',
        connectionId: place.id,
        verifyToken,
        shownAs: examined.shownAs ?? null,
        checks,
      };
    } catch (error) {
      await this.leave(place);
      throw error;
    } finally {
      await this.directory.refresh();
    }
  }

  /** Undefined: the account is another connection's. */
  private async take(
    { organizationId, channel }: ConnectOrder,
    account: string,
    credentials: object,
  ): Promise<{ readonly place: Place; readonly credentials: object } | undefined> {
    try {
      return await this.database.transaction(async (tx) => {
        await releaseLeftovers(tx, channel.id, account);
        const own = await lockOwn(tx, organizationId, channel.id, account);
        if (own?.status === 'pending') return undefined;
        if (own?.status === 'active') {
          // The platform goes on to know us by the token that it has.
          const before =
            own.sealed &&
            openCredentials(this.vault, channel, { ...own, organizationId, sealed: own.sealed });
          const same = before ? withToken(credentials, verifyTokenOf(before)) : credentials;
          return { place: { id: own.id, was: 'active' as const }, credentials: same };
        }
        const row = { id: own?.id ?? uuid7(), organizationId, channel: channel.id, account };
        const sealed = sealCredentials(this.vault, row, credentials);
        if (!(await addPending(tx, { ...row, sealed }, own !== undefined))) return undefined;
        return {
          place: { id: row.id, was: own ? ('disconnected' as const) : ('new' as const) },
          credentials,
        };
      });
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  private async leave({ id, was }: Place): Promise<void> {
    if (was !== 'active')
      await this.database.transaction((tx) => dropPending(tx, id, was === 'disconnected'));
  }

  private finish(
    { organizationId, userId }: ConnectOrder,
    { id }: Place,
    credentials: object,
    health: ConnectionHealth,
  ): Promise<boolean> {
    const tokenExpiresAt = health.tokenExpiresAt === null ? null : new Date(health.tokenExpiresAt);
    const sealed = sealCredentials(this.vault, { id, organizationId }, credentials);
    return this.database.transaction(async (tx) => {
      const activated = { sealed, health, tokenExpiresAt, goodForSeconds: goodForSeconds(health) };
      const active = await makeActive(tx, id, activated);
      if (active) await auditConnection(tx, 'connected', { id, organizationId, userId });
      return active;
    });
  }
}

function withToken(credentials: object, verifyToken: string): object {
  const copy: object = Object.create(Object.getPrototypeOf(credentials) as object) as object;
  return Object.assign(copy, credentials, { verifyToken });
}

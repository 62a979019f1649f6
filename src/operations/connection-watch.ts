import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { ConnectionHealth } from '../channels';
import {
  ConnectionHealths,
  connectionsToWatch,
  setAttention,
  Templates,
  type WatchedConnection,
} from '../connections';
import { Clock } from '../foundation/clock';
import { Database } from '../foundation/database/database';
import { Log } from '../foundation/log/log';
import { Loop } from '../foundation/loop/loop';
import { Metrics } from '../foundation/metrics/metrics';
import { emitOrganizationEvent, Owners } from '../message-router';
import { RouterConfig } from '../message-router/router.config';

const EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
/** Days before its end at which the owners of an access token are told. */
const WARN_DAYS = [1, 3, 7, 14];
const CONNECTIONS_AT_ONCE = 50;

/**
 * Looks after the connections of organisations when nobody asks: each is checked once an hour, its templates are listed again,
 * and its owners are told once when something is wrong with it, or its access token is about to end.
 */
@Injectable()
export class ConnectionWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  private readonly attention = this.metrics.counter(
    'eliza_connection_attention_total',
    'Connections of organisations that were found to need somebody',
    ['channel', 'why'],
  );

  constructor(
    private readonly database: Database,
    private readonly healths: ConnectionHealths,
    private readonly templates: Templates,
    private readonly owners: Owners,
    private readonly config: RouterConfig,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    this.loop = new Loop('connection-watch', EVERY_MS, () => this.look(), log);
  }

  onApplicationBootstrap(): void {
    if (this.config.workers === 'on') this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** One round. */
  async look(): Promise<void> {
    const watched = await this.database.transaction((tx) =>
      connectionsToWatch(tx, Math.max(...WARN_DAYS), CONNECTIONS_AT_ONCE),
    );
    await Promise.all(
      watched.map((connection) =>
        this.attend(connection).catch((error: unknown) =>
          this.log.error('connection_not_looked_at', { error, connectionId: connection.id }),
        ),
      ),
    );
    await this.templates.syncStale();
  }

  private async attend(connection: WatchedConnection): Promise<void> {
    const { id, channel, organizationId } = connection;
    const health = await this.healths.of({ ...connection, healthIsOld: connection.old });
    if (!health) return;
    const trouble = troubleOf(health, this.clock.now());
    const noted = await this.database.transaction(async (tx) => {
      const first = await setAttention(tx, id, trouble?.key ?? null);
      if (first && trouble)
        await emitOrganizationEvent(tx, organizationId, 'connection.attention', {
          connection_id: id,
          channel,
          why: trouble.key,
          text: trouble.text,
        });
      return first;
    });
    if (!noted || !trouble) return;
    this.attention.inc({ channel, why: trouble.why });
    this.log.warn('connection_needs_attention', { connectionId: id, channel, why: trouble.why });
    const name = connection.label ? `${channel} connection “${connection.label}”` : `${channel} connection`;
    await this.owners.tell(organizationId, `Your ${name} needs you: ${trouble.text}`);
  }
}

/** What is wrong with a connection; the same `key` is the same trouble. */
export interface Trouble {
  readonly why: 'failing' | 'token-ends';
  readonly key: string;
  readonly text: string;
}

/** Undefined: all is well, and the access token lasts for more than two weeks. */
export function troubleOf({ checks, tokenExpiresAt }: ConnectionHealth, now: Date): Trouble | undefined {
  const failed = checks.find(({ ok }) => !ok);
  if (failed)
    return { why: 'failing', key: `failing:${failed.name}`, text: `${failed.detail} ${failed.fix}`.trim() };
  if (tokenExpiresAt === null) return undefined;
  const left = (Date.parse(tokenExpiresAt) - now.getTime()) / DAY_MS;
  const days = WARN_DAYS.find((day) => left <= day);
  if (days === undefined) return undefined;
  const when = days === 1 ? 'within a day' : `in less than ${days} days`;
  const text = `its access token ends ${when}. Make a new one and connect again with it.`;
  return { why: 'token-ends', key: `token-ends:${days}`, text };
}

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry } from '../channels';
import { ConfigurationError, ENVIRONMENT, type Environment } from '../foundation/config/load-config';
import { Log } from '../foundation/log/log';
import { Vault } from '../foundation/secrets/vault';
import { configuredChannels } from './app-connections';
import type { Connection } from './connection';
import { ConnectionsConfig } from './connections.config';
import { ConnectionsRepository, type SealedConnection } from './connections.repository';
import { openCredentials } from './sealed-credentials';

/**
 * Every connection that can receive or send, in memory. The app's own are read from the environment at start, those of
 * organisations from the database: at start, and whenever somebody asks.
 */
@Injectable()
export class ConnectionDirectory implements OnModuleInit {
  private readonly own = new Map<string, Connection>();
  private readonly versions = new Map<string, string>();
  private byId = new Map<string, Connection>();
  private active: readonly Connection[] = [];
  private byRoute = new Map<string, readonly Connection[]>();
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly channels: ChannelRegistry,
    private readonly repository: ConnectionsRepository,
    private readonly config: ConnectionsConfig,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly vault: Vault,
    private readonly log: Log,
  ) {}

  /** Throws ConfigurationError if the environment names an account that an organisation has connected. */
  async onModuleInit(): Promise<void> {
    for (const { channel, credentials } of configuredChannels(this.channels.all, this.environment)) {
      const account = channel.accountOf(credentials);
      const id = await this.repository.upsertAppConnection(channel.id, account);
      if (!id) throw new ConfigurationError([`the ${channel.id} account is connected by an organisation`]);
      this.own.set(id, {
        id,
        organizationId: null,
        channel,
        account,
        credentials,
        agentId: this.config.defaultAgentId,
        status: 'active',
        settings: {},
      });
    }
    await this.refresh();
  }

  /** Every connection that is active. */
  get all(): readonly Connection[] {
    return this.active;
  }

  /** Undefined: there is none, or it is not active. */
  get(id: string): Connection | undefined {
    const connection = this.byId.get(id);
    return connection?.status === 'active' ? connection : undefined;
  }

  /**
   * Whose secrets may have signed a request to this route: the app's own (organisation null) or one organisation's. Also such
   * as are being connected.
   */
  candidates(channelId: string, organizationId: string | null): readonly Connection[] {
    return this.byRoute.get(routeKey(channelId, organizationId)) ?? [];
  }

  /** Looks at the database now; who asks meanwhile waits for the look that comes after. */
  async refresh(): Promise<void> {
    if (this.refreshing) await this.refreshing.catch(() => undefined);
    this.refreshing ??= this.read().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async read(): Promise<void> {
    const byId = new Map(this.own);
    for (const row of await this.repository.ofOrganizations()) {
      const known = this.versions.get(row.id) === row.version ? this.byId.get(row.id) : undefined;
      const connection = known ?? this.opened(row);
      if (connection) byId.set(row.id, connection);
      this.versions.set(row.id, row.version);
    }
    for (const id of this.versions.keys()) if (!byId.has(id)) this.versions.delete(id);
    this.byId = byId;
    this.active = [...byId.values()].filter(({ status }) => status === 'active');
    this.byRoute = byRouteOf(byId.values());
  }

  /** One that does not open harms no other. */
  private opened(row: SealedConnection): Connection | undefined {
    const channel = this.channels.find(row.channel);
    const credentials = channel && openCredentials(this.vault, channel, row);
    if (!credentials) {
      this.log.error('connection_not_opened', { connectionId: row.id, channel: row.channel });
      return undefined;
    }
    const { id, organizationId, account, status, settings } = row;
    const agentId = row.agentId ?? this.config.defaultAgentId;
    return { id, organizationId, channel, account, credentials, agentId, status, settings };
  }
}

const routeKey = (channelId: string, organizationId: string | null): string =>
  `${channelId} ${organizationId ?? ''}`;

function byRouteOf(connections: Iterable<Connection>): Map<string, readonly Connection[]> {
  const routes = new Map<string, Connection[]>();
  for (const connection of connections) {
    const key = routeKey(connection.channel.id, connection.organizationId);
    const there = routes.get(key);
    if (there) there.push(connection);
    else routes.set(key, [connection]);
  }
  return routes;
}

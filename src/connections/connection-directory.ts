import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry } from '../channels';
import { ConfigurationError, ENVIRONMENT, type Environment } from '../foundation/config/load-config';
import { configuredChannels } from './app-connections';
import type { Connection } from './connection';
import { ConnectionsConfig } from './connections.config';
import { ConnectionsRepository } from './connections.repository';

/** Every connection that can receive or send, in memory. The app's own are read from the environment at start. */
@Injectable()
export class ConnectionDirectory implements OnModuleInit {
  private readonly byId = new Map<string, Connection>();

  constructor(
    private readonly channels: ChannelRegistry,
    private readonly repository: ConnectionsRepository,
    private readonly config: ConnectionsConfig,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Throws ConfigurationError if the environment names an account that an organisation has connected. */
  async onModuleInit(): Promise<void> {
    for (const { channel, credentials } of configuredChannels(this.channels.all, this.environment)) {
      const account = channel.accountOf(credentials);
      const id = await this.repository.upsertAppConnection(channel.id, account);
      if (!id) throw new ConfigurationError([`the ${channel.id} account is connected by an organisation`]);
      this.byId.set(id, {
        id,
        organizationId: null,
        channel,
        account,
        credentials,
        agentId: this.config.defaultAgentId,
      });
    }
  }

  get all(): readonly Connection[] {
    return [...this.byId.values()];
  }

  get(id: string): Connection | undefined {
    return this.byId.get(id);
  }

  /** Whose secrets may have signed a request to this route: the app's own (organisation null) or one organisation's. */
  candidates(channelId: string, organizationId: string | null): readonly Connection[] {
    return this.all.filter((one) => one.channel.id === channelId && one.organizationId === organizationId);
  }
}

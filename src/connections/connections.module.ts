import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels';
import { configProvider } from '../foundation/config/load-config';
import { ConnectController } from './api/connect.controller';
import { ConnectionsController } from './api/connections.controller';
import { Connect } from './connect';
import { ConnectionDirectory } from './connection-directory';
import { ConnectionHealths } from './connection-health';
import { ConnectionRefresh } from './connection-refresh.worker';
import { ConnectionsConfig } from './connections.config';
import { ConnectionsRepository } from './connections.repository';
import { Disconnect } from './disconnect';
import { Templates } from './templates';

/** Where we are reached: the app's own accounts and organisations'. */
@Module({
  imports: [ChannelsModule],
  // Fixed paths first: `:channel` would take them.
  controllers: [ConnectionsController, ConnectController],
  providers: [
    configProvider(ConnectionsConfig),
    ConnectionsRepository,
    ConnectionDirectory,
    ConnectionRefresh,
    ConnectionHealths,
    Connect,
    Disconnect,
    Templates,
  ],
  exports: [ConnectionDirectory, ConnectionHealths, Templates],
})
export class ConnectionsModule {}

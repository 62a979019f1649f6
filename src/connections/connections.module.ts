import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels';
import { configProvider } from '../foundation/config/load-config';
import { ConnectionDirectory } from './connection-directory';
import { ConnectionsConfig } from './connections.config';
import { ConnectionsRepository } from './connections.repository';

@Module({
  imports: [ChannelsModule],
  providers: [configProvider(ConnectionsConfig), ConnectionsRepository, ConnectionDirectory],
  exports: [ConnectionDirectory],
})
export class ConnectionsModule {}

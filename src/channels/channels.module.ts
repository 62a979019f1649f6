import { Module } from '@nestjs/common';
import { ChannelRegistry, type AnyChannel } from './contract/channel-registry';
import { installedChannels } from './installed-channels';

@Module({
  imports: installedChannels.map((installed) => installed.module),
  providers: [
    {
      provide: ChannelRegistry,
      inject: installedChannels.map((installed) => installed.channel),
      useFactory: (...channels: AnyChannel[]) => new ChannelRegistry(channels),
    },
  ],
  exports: [ChannelRegistry],
})
export class ChannelsModule {}

import { Module } from '@nestjs/common';
import { configProvider } from '../../foundation/config/load-config';
import { DiscordChannel } from './discord.channel';
import { DiscordClient } from './discord.client';
import { DiscordConfig } from './discord.config';

/** Discord's bots as a channel. */
@Module({
  providers: [configProvider(DiscordConfig), DiscordClient, DiscordChannel],
  exports: [DiscordChannel],
})
export class DiscordModule {}

import { Module } from '@nestjs/common';
import { configProvider } from '../../foundation/config/load-config';
import { TelegramChannel } from './telegram.channel';
import { TelegramClient } from './telegram.client';
import { TelegramConfig } from './telegram.config';

/** Telegram's Bot API as a channel. */
@Module({
  providers: [configProvider(TelegramConfig), TelegramClient, TelegramChannel],
  exports: [TelegramChannel],
})
export class TelegramModule {}

import { Module } from '@nestjs/common';
import { configProvider } from '../../foundation/config/load-config';
import { IMessageChannel } from './imessage.channel';
import { IMessageClient } from './imessage.client';
import { IMessageConfig } from './imessage.config';

/** iMessage, through Blooio, as a channel. */
@Module({
  providers: [configProvider(IMessageConfig), IMessageClient, IMessageChannel],
  exports: [IMessageChannel],
})
export class IMessageModule {}

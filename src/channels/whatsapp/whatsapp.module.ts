import { Module } from '@nestjs/common';
import { configProvider } from '../../foundation/config/load-config';
import { WhatsAppChannel } from './whatsapp.channel';
import { WhatsAppClient } from './whatsapp.client';
import { WhatsAppConfig } from './whatsapp.config';

/** WhatsApp's Cloud API as a channel. */
@Module({
  providers: [configProvider(WhatsAppConfig), WhatsAppClient, WhatsAppChannel],
  exports: [WhatsAppChannel],
})
export class WhatsAppModule {}

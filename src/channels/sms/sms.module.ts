import { Module } from '@nestjs/common';
import { configProvider } from '../../foundation/config/load-config';
import { HttpConfig } from '../../foundation/http/http.config';
import { SmsChannel } from './sms.channel';
import { SmsClient } from './sms.client';
import { SmsConfig } from './sms.config';

/** SMS and MMS through Twilio as a channel. */
@Module({
  providers: [configProvider(SmsConfig), configProvider(HttpConfig), SmsClient, SmsChannel],
  exports: [SmsChannel],
})
export class SmsModule {}

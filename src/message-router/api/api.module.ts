import { Module } from '@nestjs/common';
import { ChannelsModule } from '../../channels';
import { ConnectionsModule } from '../../connections';
import { Idempotent } from './idempotency/idempotent';
import { MessagesController } from './messages/messages.controller';
import { Places } from './messages/place';
import { ResendMessage } from './messages/resend-message';
import { SendMessage } from './messages/send-message';

/** What organisations send and read over the API. */
@Module({
  imports: [ChannelsModule, ConnectionsModule],
  controllers: [MessagesController],
  providers: [Idempotent, Places, SendMessage, ResendMessage],
})
export class MessagesApiModule {}

import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../../connections';
import { Idempotent } from './idempotency/idempotent';
import { MessagesController } from './messages/messages.controller';
import { Places } from './messages/place';
import { SendMessage } from './messages/send-message';

/** What organisations send and read over the API. */
@Module({
  imports: [ConnectionsModule],
  controllers: [MessagesController],
  providers: [Idempotent, Places, SendMessage],
})
export class MessagesApiModule {}

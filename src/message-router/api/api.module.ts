import { Module } from '@nestjs/common';
import { ChannelsModule } from '../../channels';
import { ConnectionsModule } from '../../connections';
import { ContactsController } from './contacts/contacts.controller';
import { ConversationsController } from './conversations/conversations.controller';
import { ReplyMessage } from './conversations/reply-message';
import { Idempotent } from './idempotency/idempotent';
import { MessagesController } from './messages/messages.controller';
import { Places } from './messages/place';
import { ResendMessage } from './messages/resend-message';
import { SendMessage } from './messages/send-message';

/** What organisations send, read and take over by the API, and the people they know. */
@Module({
  imports: [ChannelsModule, ConnectionsModule],
  controllers: [MessagesController, ConversationsController, ContactsController],
  providers: [Idempotent, Places, SendMessage, ResendMessage, ReplyMessage],
})
export class MessagesApiModule {}

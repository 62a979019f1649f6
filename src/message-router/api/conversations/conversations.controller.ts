import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiConflictResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { ChannelRegistry } from '../../../channels';
import { Database } from '../../../foundation/database/database';
import type { Tx } from '../../../foundation/database/tx';
import { OrganizationRole, Scopes } from '../../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../../foundation/http/caller';
import { Limited } from '../../../foundation/http/rate-limits/limited';
import { idempotencyHeader, IdempotencyKey } from '../idempotency/idempotency-header';
import { answerOf } from '../idempotency/idempotent-answer';
import { knownPlaces } from '../messages/known-places.sql';
import { lockConversation } from '../messages/listener.sql';
import { QueuedMessageAnswer } from '../messages/messages.answers';
import { problemOf } from '../messages/refusals';
import { ConversationAnswer, conversationAnswer, ConversationsAnswer } from './conversations.answers';
import { ConversationsQuery, ReplyRequest } from './conversations.requests';
import { findConversation, listConversations } from './conversations.sql';
import { handBack, handOver } from './hand-over.sql';
import { ReplyMessage } from './reply-message';

const notFound = () => problemOf({ code: 'CONVERSATION_NOT_FOUND' });
const id = () => Param('id', new ParseUUIDPipe({ exceptionFactory: notFound }));

/** With whom an organisation's connections talk, and who answers there: the assistant, or a person. */
@ApiTags('conversations')
@ApiBearerAuth()
@Controller('api/v1/conversations')
@Limited('organization-api')
export class ConversationsController {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelRegistry,
    private readonly replies: ReplyMessage,
  ) {}

  @Get()
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('messages:read')
  @ApiOperation({ summary: 'With whom was talked, the newest conversation first' })
  @ApiOkResponse({ type: ConversationsAnswer })
  @ApiNotFoundResponse({ description: '`CONNECTION_NOT_FOUND`' })
  async list(
    @CurrentCaller() { organizationId }: Caller,
    @Query() { limit, after, connection_id, handed_over }: ConversationsQuery,
  ): Promise<ConversationsAnswer> {
    const connectionId = connection_id ?? null;
    const rows = await this.database.transaction(async (tx) => {
      const unknown = await knownPlaces(tx, { organizationId, connectionId, conversationId: null });
      if (unknown) throw problemOf({ code: unknown });
      const asked = { organizationId, connectionId, handedOver: handed_over ?? null, after: after ?? null };
      // One more tells whether there are more.
      return listConversations(tx, { ...asked, limit: limit + 1 });
    });
    const items = rows.slice(0, limit).map((row) => conversationAnswer(this.channels, row));
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Get(':id')
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('messages:read')
  @ApiOperation({ summary: 'One conversation' })
  @ApiOkResponse({ type: ConversationAnswer })
  @ApiNotFoundResponse({ description: '`CONVERSATION_NOT_FOUND`' })
  find(
    @CurrentCaller() { organizationId }: Caller,
    @id() conversationId: string,
  ): Promise<ConversationAnswer> {
    return this.database.transaction((tx) => this.answer(tx, organizationId, conversationId));
  }

  @Post(':id/hand-over')
  @HttpCode(200)
  @OrganizationRole('owner', 'admin')
  @Scopes('messages:write')
  @ApiOperation({ summary: 'A person takes over: the assistant is silent, an answer in work is cancelled' })
  @ApiOkResponse({ type: ConversationAnswer })
  @ApiNotFoundResponse({ description: '`CONVERSATION_NOT_FOUND`' })
  handOver(
    @CurrentCaller() { organizationId }: Caller,
    @id() conversationId: string,
  ): Promise<ConversationAnswer> {
    return this.change(organizationId, conversationId, handOver);
  }

  @Post(':id/hand-back')
  @HttpCode(200)
  @OrganizationRole('owner', 'admin')
  @Scopes('messages:write')
  @ApiOperation({ summary: 'The assistant answers again, from the next message on' })
  @ApiOkResponse({ type: ConversationAnswer })
  @ApiNotFoundResponse({ description: '`CONVERSATION_NOT_FOUND`' })
  handBack(
    @CurrentCaller() { organizationId }: Caller,
    @id() conversationId: string,
  ): Promise<ConversationAnswer> {
    return this.change(organizationId, conversationId, handBack);
  }

  @Post(':id/reply')
  @HttpCode(202)
  @OrganizationRole('owner', 'admin')
  @Scopes('messages:write')
  @ApiOperation({ summary: 'Answers as a person, and takes over' })
  @ApiHeader(idempotencyHeader)
  @ApiAcceptedResponse({ type: QueuedMessageAnswer })
  @ApiNotFoundResponse({ description: '`CONVERSATION_NOT_FOUND`, `CONNECTION_NOT_FOUND`' })
  @ApiConflictResponse({ description: '`WINDOW_CLOSED`, `OPTED_OUT`, `IDEMPOTENCY_IN_PROGRESS`' })
  @ApiUnprocessableEntityResponse({
    description: '`CONTENT_REFUSED`, `UNREACHABLE`, `GROUP_CONVERSATION`, `IDEMPOTENCY_MISMATCH`',
  })
  async reply(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string | undefined,
    @id() conversationId: string,
    @Body() { text, hand_over = true }: ReplyRequest,
  ): Promise<QueuedMessageAnswer> {
    const reply = { conversationId: conversationId.toLowerCase(), text, handOver: hand_over };
    return answerOf(await this.replies.reply(caller, reply, key));
  }

  private change(
    organizationId: string,
    conversationId: string,
    change: (tx: Tx, conversationId: string) => Promise<void>,
  ): Promise<ConversationAnswer> {
    return this.database.transaction(async (tx) => {
      await this.answer(tx, organizationId, conversationId);
      await lockConversation(tx, conversationId);
      await change(tx, conversationId);
      return this.answer(tx, organizationId, conversationId);
    });
  }

  private async answer(tx: Tx, organizationId: string, id: string): Promise<ConversationAnswer> {
    const row = await findConversation(tx, organizationId, id);
    if (!row) throw notFound();
    return conversationAnswer(this.channels, row);
  }
}

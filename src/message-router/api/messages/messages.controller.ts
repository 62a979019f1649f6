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
import { OrganizationRole, Scopes } from '../../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../../foundation/http/caller';
import { Problem } from '../../../foundation/http/problem';
import { Limited } from '../../../foundation/http/rate-limits/limited';
import { idempotencyHeader, IdempotencyKey } from '../idempotency/idempotency-header';
import { answerOf } from '../idempotency/idempotent-answer';
import { contentOf } from './message-content';
import {
  MessageAnswer,
  messageAnswer,
  MessagesAnswer,
  QueuedMessageAnswer,
  ResentMessageAnswer,
} from './messages.answers';
import { MessagesQuery, NewMessageRequest } from './messages.requests';
import { findMessage, listMessages } from './messages.sql';
import { problemOf } from './refusals';
import { ResendMessage } from './resend-message';
import { SendMessage } from './send-message';
import { knownPlaces } from './known-places.sql';

const notFound = () => problemOf({ code: 'MESSAGE_NOT_FOUND' });
const id = () => Param('id', new ParseUUIDPipe({ exceptionFactory: notFound }));

/** What an organisation sends, and reads of what was said. */
@ApiTags('messages')
@ApiBearerAuth()
@Controller('api/v1/messages')
@Limited('organization-api')
export class MessagesController {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelRegistry,
    private readonly sending: SendMessage,
    private readonly resending: ResendMessage,
  ) {}

  @Post()
  @HttpCode(202)
  @OrganizationRole('owner', 'admin')
  @Scopes('messages:write')
  @ApiOperation({ summary: 'Queues a message to somebody, behind all that was said to them before' })
  @ApiHeader(idempotencyHeader)
  @ApiAcceptedResponse({ type: QueuedMessageAnswer })
  @ApiNotFoundResponse({
    description: '`CONNECTION_NOT_FOUND`, `CONVERSATION_NOT_FOUND`, `MESSAGE_NOT_FOUND`',
  })
  @ApiConflictResponse({
    description: '`WINDOW_CLOSED`, `OPTED_OUT`, `TEMPLATE_NOT_APPROVED`, `IDEMPOTENCY_IN_PROGRESS`',
  })
  @ApiUnprocessableEntityResponse({
    description:
      '`CONTENT_REFUSED`, `TEMPLATE_PARAMETERS`, `CONNECTION_REQUIRED`, `UNREACHABLE`, `GROUP_CONVERSATION`, `IDEMPOTENCY_MISMATCH`',
  })
  async send(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string | undefined,
    @Body() body: NewMessageRequest,
  ): Promise<QueuedMessageAnswer> {
    const content = contentOf(body);
    if (!content)
      throw new Problem(400, 'INVALID_REQUEST', 'Give one of text, template and media.', {
        details: { fields: { content: ['one of text, template and media; buttons only with text'] } },
      });
    const { connection_id: connectionId, in_reply_to: inReplyTo, allow_template = false } = body;
    const to = body.to.toLowerCase();
    const message = { connectionId, to, content, inReplyTo, allowTemplate: allow_template };
    return answerOf(await this.sending.send(caller, message, { key, body }));
  }

  @Get()
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('messages:read')
  @ApiOperation({ summary: 'What was said, by either side, the newest first' })
  @ApiOkResponse({ type: MessagesAnswer })
  @ApiNotFoundResponse({ description: '`CONNECTION_NOT_FOUND`, `CONVERSATION_NOT_FOUND`' })
  async list(
    @CurrentCaller() { organizationId }: Caller,
    @Query() { limit, after, conversation_id, connection_id }: MessagesQuery,
  ): Promise<MessagesAnswer> {
    const rows = await this.database.transaction(async (tx) => {
      const conversationId = conversation_id ?? null;
      const asked = { organizationId, conversationId, connectionId: connection_id ?? null };
      const unknown = await knownPlaces(tx, asked);
      if (unknown) throw problemOf({ code: unknown });
      // One more tells whether there are more.
      return listMessages(tx, { ...asked, after: after ?? null, limit: limit + 1 });
    });
    const items = rows.slice(0, limit).map((row) => messageAnswer(this.channels, row));
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Get(':id')
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('messages:read')
  @ApiOperation({ summary: 'One message, and where it is' })
  @ApiOkResponse({ type: MessageAnswer })
  @ApiNotFoundResponse({ description: '`MESSAGE_NOT_FOUND`' })
  async find(@CurrentCaller() { organizationId }: Caller, @id() messageId: string): Promise<MessageAnswer> {
    const row = await this.database.transaction((tx) => findMessage(tx, organizationId, messageId));
    if (!row) throw notFound();
    return messageAnswer(this.channels, row);
  }

  @Post(':id/resend')
  @HttpCode(202)
  @OrganizationRole('owner', 'admin')
  @Scopes('messages:write')
  @ApiOperation({ summary: 'Sends what failed again, as a new message; once' })
  @ApiHeader(idempotencyHeader)
  @ApiAcceptedResponse({ type: ResentMessageAnswer })
  @ApiNotFoundResponse({ description: '`MESSAGE_NOT_FOUND`, `CONNECTION_NOT_FOUND`' })
  @ApiConflictResponse({
    description:
      '`NOT_FAILED`, `RESENT_BEFORE`, `MESSAGE_TOO_OLD`, `WINDOW_CLOSED`, `OPTED_OUT`, `IDEMPOTENCY_IN_PROGRESS`',
  })
  @ApiUnprocessableEntityResponse({
    description: '`UNREACHABLE`, `GROUP_CONVERSATION`, `IDEMPOTENCY_MISMATCH`',
  })
  async resend(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string | undefined,
    @id() messageId: string,
  ): Promise<ResentMessageAnswer> {
    return answerOf(await this.resending.resend(caller, messageId.toLowerCase(), key));
  }
}

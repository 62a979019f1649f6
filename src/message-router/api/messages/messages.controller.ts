import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiConflictResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { OrganizationRole, Scopes } from '../../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../../foundation/http/caller';
import { Problem } from '../../../foundation/http/problem';
import { Limited } from '../../../foundation/http/rate-limits/limited';
import { answerOf } from '../idempotency/idempotent-answer';
import { IdempotencyKey, idempotencyHeader } from '../idempotency/idempotency-header';
import { contentOf } from './message-content';
import { QueuedMessageAnswer } from './messages.answers';
import { NewMessageRequest } from './messages.requests';
import { SendMessage } from './send-message';

/** What an organisation sends, and reads of what was said. */
@ApiTags('messages')
@ApiBearerAuth()
@Controller('api/v1/messages')
@Limited('organization-api')
export class MessagesController {
  constructor(private readonly messages: SendMessage) {}

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
    const message = {
      connectionId,
      to: body.to.toLowerCase(),
      content,
      inReplyTo,
      allowTemplate: allow_template,
    };
    return answerOf(await this.messages.send(caller, message, { key, body }));
  }
}

import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { OrganizationRole } from '../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../foundation/http/caller';
import { Problem } from '../../foundation/http/problem';
import { PublicFetch } from '../../foundation/http/public-fetch';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { NewWebhookAnswer, WebhookAnswer, webhookAnswer, WebhooksAnswer } from './outgoing-webhooks.answers';
import { ChangeWebhookRequest, NewWebhookRequest, WebhooksQuery } from './outgoing-webhooks.requests';
import { OutgoingWebhooks } from './outgoing-webhooks';
import { webhookNotFound } from './webhook-problems';

const Id = () => Param('id', new ParseUUIDPipe({ exceptionFactory: webhookNotFound }));
const notFound = { description: '`WEBHOOK_NOT_FOUND`' };

/** Where an organisation wants to hear of what happens. For people alone: a key could have messages sent elsewhere. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('api/v1/webhooks')
@OrganizationRole('owner', 'admin')
@Limited('organization-api')
export class OutgoingWebhooksController {
  constructor(
    private readonly webhooks: OutgoingWebhooks,
    private readonly http: PublicFetch,
  ) {}

  @Get()
  @ApiOperation({ summary: "The organisation's webhooks, the newest first, never their secrets" })
  @ApiOkResponse({ type: WebhooksAnswer })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() { limit, after }: WebhooksQuery,
  ): Promise<WebhooksAnswer> {
    // One more tells whether there are more.
    const rows = await this.webhooks.list(caller, limit + 1, after ?? null);
    const items = rows.slice(0, limit).map(webhookAnswer);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Post()
  @ApiOperation({
    summary: 'Makes a webhook; its secret is shown this once',
    description:
      'Each event is a POST of `{id, type, created_at, data}` with the headers of Standard Webhooks: `webhook-id`, ' +
      '`webhook-timestamp` and `webhook-signature`. Any 2xx within ten seconds acknowledges it; else it is repeated after ' +
      '5 s, 30 s, 2 min, 10 min, 1 h, 4 h, 12 h and 24 h, with the same id. It may come more than once and out of order: ' +
      'ids sort in the order in which events happened.',
  })
  @ApiCreatedResponse({ type: NewWebhookAnswer })
  @ApiConflictResponse({ description: '`WEBHOOK_LIMIT`: there are 10 already' })
  async create(
    @CurrentCaller() caller: Caller,
    @Body() { url, events }: NewWebhookRequest,
  ): Promise<NewWebhookAnswer> {
    this.checkUrl(url);
    const creation = await this.webhooks.create(caller, { url, events });
    if (creation.kind === 'too-many')
      throw new Problem(
        409,
        'WEBHOOK_LIMIT',
        'There are as many webhooks as there can be: delete one first.',
      );
    return { ...webhookAnswer(creation.row), secret: creation.secret };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One webhook' })
  @ApiOkResponse({ type: WebhookAnswer })
  @ApiNotFoundResponse(notFound)
  async one(@Id() id: string, @CurrentCaller() caller: Caller): Promise<WebhookAnswer> {
    const row = await this.webhooks.find(caller, id);
    if (!row) throw webhookNotFound();
    return webhookAnswer(row);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Changes, pauses or switches on a webhook; what is not given stays, its secret too',
  })
  @ApiOkResponse({ type: WebhookAnswer })
  @ApiNotFoundResponse(notFound)
  async change(
    @Id() id: string,
    @CurrentCaller() caller: Caller,
    @Body() { url, events, active }: ChangeWebhookRequest,
  ): Promise<WebhookAnswer> {
    if (url !== undefined) this.checkUrl(url);
    const row = await this.webhooks.change(caller, id, {
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(active !== undefined && { active }),
    });
    if (!row) throw webhookNotFound();
    return webhookAnswer(row);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes a webhook and its secret; what waits for it is not sent any more' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse(notFound)
  async remove(@Id() id: string, @CurrentCaller() caller: Caller): Promise<void> {
    if (!(await this.webhooks.remove(caller, id))) throw webhookNotFound();
  }

  private checkUrl(url: string): void {
    const refusal = this.http.refusalOf(url);
    if (refusal !== undefined)
      throw new Problem(400, 'INVALID_REQUEST', 'The request is not valid.', {
        details: { fields: { url: [`url ${refusal}`] } },
      });
  }
}

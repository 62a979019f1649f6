import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
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
import { Clock } from '../../foundation/clock';
import { FreshSession, OrganizationRole } from '../../foundation/http/access';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { apiKeyAnswer, ApiKeysAnswer, NewApiKeyAnswer } from './api-keys.answers';
import { ApiKeys, type Owner } from './api-keys';
import { ApiKeysQuery, NewApiKeyRequest } from './api-keys.requests';

/** An owner's keys for the organisation's servers. */
@ApiTags('api keys')
@ApiBearerAuth()
@Controller('api/v1/api-keys')
@OrganizationRole('owner')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: "The organisation's API keys, the newest first" })
  @ApiOkResponse({ type: ApiKeysAnswer })
  async list(
    @CurrentUser() user: UserPrincipal,
    @Query() { limit, after }: ApiKeysQuery,
  ): Promise<ApiKeysAnswer> {
    // One more tells whether there are more.
    const rows = await this.keys.list(ownerOf(user), limit + 1, after ?? null);
    const items = rows.slice(0, limit).map(apiKeyAnswer);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** A key outlives the session that made it, so it takes a fresh proof. */
  @Post()
  @FreshSession()
  @ApiOperation({ summary: 'Makes an API key, which is shown this once' })
  @ApiCreatedResponse({ type: NewApiKeyAnswer })
  @ApiConflictResponse({ description: '`API_KEY_LIMIT`: there are 50 already' })
  async create(
    @CurrentUser() user: UserPrincipal,
    @Body() { name, scopes, expires_at }: NewApiKeyRequest,
  ): Promise<NewApiKeyAnswer> {
    const expiresAt = expires_at === undefined ? null : new Date(expires_at);
    if (expiresAt && !(expiresAt > this.clock.now()))
      throw new Problem(400, 'INVALID_REQUEST', 'The request is not valid.', {
        details: { fields: { expires_at: ['expires_at must be in the future'] } },
      });
    const creation = await this.keys.create(ownerOf(user), { name, scopes, expiresAt });
    if (creation.kind === 'too-many')
      throw new Problem(409, 'API_KEY_LIMIT', 'There are as many keys as there can be: revoke one first.');
    return { success: true, api_key: { ...apiKeyAnswer(creation.row), key: creation.key } };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revokes an API key at once' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`API_KEY_NOT_FOUND`' })
  async revoke(
    @CurrentUser() user: UserPrincipal,
    @Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) id: string,
  ): Promise<void> {
    if (!(await this.keys.revoke(ownerOf(user), id))) throw notFound();
  }
}

function ownerOf({ userId, organizationId }: UserPrincipal): Owner {
  // Nobody has a role in no organisation; the guard has looked.
  if (organizationId === null) throw new Problem(403, 'FORBIDDEN', 'You may not do this.');
  return { userId, organizationId };
}

function notFound(): Problem {
  return new Problem(404, 'API_KEY_NOT_FOUND', 'There is no such key.');
}

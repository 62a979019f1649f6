import type { IncomingMessage } from 'node:http';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  ApiBadGatewayResponse,
  ApiBearerAuth,
  ApiBody,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { ChannelRegistry, type AnyChannel, type Connecting } from '../../channels';
import { Database } from '../../foundation/database/database';
import { OrganizationRole, Scopes } from '../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../foundation/http/caller';
import { HttpConfig } from '../../foundation/http/http.config';
import { Problem } from '../../foundation/http/problem';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { validated } from '../../foundation/http/validation';
import { Connect, type ConnectOutcome } from '../connect';
import { ConnectionHealths } from '../connection-health';
import { ConnectionDirectory } from '../connection-directory';
import { Disconnect } from '../disconnect';
import { listConnections } from '../organization-connections.sql';
import { verifyTokenOf } from '../sealed-credentials';
import { Templates } from '../templates';
import { callbackUrl } from '../callback-url';
import { ConnectAnswer, DisconnectAnswer, StatusAnswer } from './connect.answers';
import { DisconnectQuery } from './connections.requests';

/** An organisation connects accounts of its own, sees how they are, and lets them go. */
@ApiTags('connections')
@ApiBearerAuth()
@Controller('api/v1/:channel')
export class ConnectController {
  constructor(
    private readonly channels: ChannelRegistry,
    private readonly database: Database,
    private readonly directory: ConnectionDirectory,
    private readonly connecting: Connect,
    private readonly disconnecting: Disconnect,
    private readonly healths: ConnectionHealths,
    private readonly templates: Templates,
    private readonly http: HttpConfig,
  ) {}

  @Post('connect')
  @HttpCode(200)
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @Limited('connect')
  @ApiOperation({ summary: 'Connects an account: checked, stored sealed, subscribed, then active' })
  @ApiBody({
    description: "The channel's own fields. WhatsApp: `accessToken`, `phoneNumberId`, `appSecret`, …",
    schema: { type: 'object', additionalProperties: true },
  })
  @ApiOkResponse({ type: ConnectAnswer })
  @ApiNotFoundResponse({ description: '`NOT_FOUND`: no such channel, or it is not connected this way' })
  @ApiConflictResponse({ description: '`NUMBER_IN_USE`, `PUBLIC_URL_MISSING`' })
  @ApiUnprocessableEntityResponse({
    description:
      '`CREDENTIALS_REJECTED`: `details.checks` says which failed; `CREDENTIALS_INCOMPLETE`: `details.fields`',
  })
  @ApiBadGatewayResponse({ description: '`PLATFORM_UNAVAILABLE`: nothing was changed, try again' })
  async connect(
    @Param('channel') name: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
    @Req() request: IncomingMessage,
  ): Promise<ConnectAnswer> {
    const { channel, connecting } = this.connectable(name);
    const url = this.callbackUrl(request, channel.id, caller.organizationId);
    const outcome = await this.connecting.connect({
      organizationId: caller.organizationId,
      userId: caller.userId,
      channel,
      connecting,
      request: validated(connecting.request, body),
      callbackUrl: url,
    });
    if (outcome.kind !== 'connected') throw refusal(outcome);
    await this.templates.sync(outcome.connectionId);
    return {
      success: true,
      message: 'Connected.',
      connectionId: outcome.connectionId,
      webhookUrl: url,
      verifyToken: outcome.verifyToken,
      ...(outcome.shownAs !== null && { businessPhone: outcome.shownAs }),
      instructions: connecting.instructions(url),
      checks: outcome.checks,
    };
  }

  @Get('status')
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('connections:read')
  @Limited('organization-api')
  @ApiOperation({ summary: 'How the connections of a channel are: what is wrong, and what to do' })
  @ApiOkResponse({ type: StatusAnswer })
  @ApiNotFoundResponse({ description: '`NOT_FOUND`: no such channel, or it is not connected this way' })
  async status(
    @Param('channel') name: string,
    @CurrentCaller() caller: Caller,
    @Req() request: IncomingMessage,
  ): Promise<StatusAnswer> {
    const { channel } = this.connectable(name);
    const { organizationId, role } = caller;
    const url = this.callbackUrl(request, channel.id, organizationId);
    const rows = await this.database.transaction((tx) =>
      listConnections(tx, { organizationId, channel: channel.id, live: true }),
    );
    const connections = await Promise.all(
      rows.map(async (row) => {
        const health = await this.healths.of(row, request.socket.localPort);
        return { id: row.id, ok: health?.ok ?? false, checks: health?.checks ?? [] };
      }),
    );
    const [newest] = connections;
    const connection = newest && this.directory.get(newest.id);
    const failed = newest?.checks.find(({ ok }) => !ok);
    const verifyToken =
      connection && role !== 'member' && role !== null ? verifyTokenOf(connection.credentials) : '';
    const shownAs = connection?.channel.connecting?.shownAs(connection.credentials);
    return {
      connected: newest?.ok ?? false,
      configured: newest !== undefined,
      ...(shownAs !== undefined && { businessPhone: shownAs }),
      webhookUrl: url,
      ...(verifyToken && { verifyToken }),
      ...(failed && { error: `${failed.detail} ${failed.fix}`.trim() }),
      checks: newest?.checks ?? [],
      connections,
    };
  }

  @Post('disconnect')
  @HttpCode(200)
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @Limited('organization-api')
  @ApiOperation({ summary: 'Lets an account go: unsubscribed, the secrets forgotten, the log kept' })
  @ApiOkResponse({ type: DisconnectAnswer })
  @ApiNotFoundResponse({ description: '`NOT_FOUND`, `CONNECTION_NOT_FOUND`: there is none' })
  @ApiConflictResponse({
    description: '`CONNECTION_AMBIGUOUS`: there are several; name one by `connection_id`',
  })
  async disconnect(
    @Param('channel') name: string,
    @Query() { connection_id }: DisconnectQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<DisconnectAnswer> {
    const { organizationId } = caller;
    const { channel } = this.connectable(name);
    const rows = await this.database.transaction((tx) =>
      listConnections(tx, { organizationId, channel: channel.id, live: true }),
    );
    const wanted = connection_id === undefined ? rows : rows.filter(({ id }) => id === connection_id);
    if (wanted.length > 1)
      throw new Problem(
        409,
        'CONNECTION_AMBIGUOUS',
        'There are several connections: name one by connection_id.',
      );
    const checks = wanted[0] && (await this.disconnecting.disconnect(caller, wanted[0].id));
    if (!checks) throw new Problem(404, 'CONNECTION_NOT_FOUND', 'There is no such connection.');
    return { success: true, message: 'Disconnected. The secrets are forgotten, the log stays.', checks };
  }

  /** The same for clients that delete. */
  @Delete('disconnect')
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @Limited('organization-api')
  @ApiOperation({ summary: 'The same as `POST`' })
  @ApiOkResponse({ type: DisconnectAnswer })
  @ApiNotFoundResponse({ description: '`NOT_FOUND`, `CONNECTION_NOT_FOUND`: there is none' })
  @ApiConflictResponse({ description: '`CONNECTION_AMBIGUOUS`' })
  disconnectToo(
    @Param('channel') name: string,
    @Query() query: DisconnectQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<DisconnectAnswer> {
    return this.disconnect(name, query, caller);
  }

  private callbackUrl(request: IncomingMessage, channelId: string, organizationId: string): string {
    const port = request.socket.localPort ?? this.http.port;
    const url = callbackUrl(this.http, port, channelId, organizationId);
    if (url !== undefined) return url;
    throw new Problem(
      409,
      'PUBLIC_URL_MISSING',
      'Whoever runs this installation has not said at which address platforms reach it (PUBLIC_URL).',
    );
  }

  private connectable(name: string): { channel: AnyChannel; connecting: Connecting<object> } {
    const channel = this.channels.find(name);
    if (!channel?.connecting) throw new Problem(404, 'NOT_FOUND', 'There is no such channel.');
    return { channel, connecting: channel.connecting };
  }
}

function refusal(outcome: Exclude<ConnectOutcome, { kind: 'connected' }>): Problem {
  switch (outcome.kind) {
    case 'refused':
      return new Problem(422, 'CREDENTIALS_REJECTED', 'The platform does not accept this.', {
        details: { checks: outcome.checks },
      });
    case 'incomplete':
      return new Problem(
        422,
        'CREDENTIALS_INCOMPLETE',
        'The platform does not tell what is missing: please give it.',
        {
          details: { fields: outcome.fields },
        },
      );
    case 'in-use':
      return new Problem(409, 'NUMBER_IN_USE', 'This account is connected already, or is being connected.');
    case 'unavailable':
      return new Problem(
        502,
        'PLATFORM_UNAVAILABLE',
        'The platform could not be asked. Nothing was changed.',
        {
          retryAfter: 30,
        },
      );
  }
}

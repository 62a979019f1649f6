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
  ApiBadGatewayResponse,
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Database } from '../../foundation/database/database';
import { isForeignKeyViolation } from '../../foundation/database/database-errors';
import { OrganizationRole, Scopes } from '../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../foundation/http/caller';
import { Problem } from '../../foundation/http/problem';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { auditConnection } from '../audit-connection';
import { ConnectionDirectory } from '../connection-directory';
import { Disconnect } from '../disconnect';
import {
  changeConnection,
  findConnection,
  listConnections,
  type ConnectionRow,
} from '../organization-connections.sql';
import { Templates } from '../templates';
import {
  connectionAnswer,
  ConnectionAnswer,
  ConnectionsAnswer,
  templateAnswer,
  TemplatesAnswer,
} from './connections.answers';
import { ChangeConnectionRequest, ConnectionsQuery } from './connections.requests';

const id = () => Param('id', new ParseUUIDPipe({ exceptionFactory: notFound }));

/** An organisation's connections, of all channels: which agent answers there, when, and how. */
@ApiTags('connections')
@ApiBearerAuth()
@Controller('api/v1/connections')
@Limited('organization-api')
export class ConnectionsController {
  constructor(
    private readonly database: Database,
    private readonly directory: ConnectionDirectory,
    private readonly disconnecting: Disconnect,
    private readonly templates: Templates,
  ) {}

  @Get()
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('connections:read')
  @ApiOperation({ summary: "The organisation's connections, the newest first" })
  @ApiOkResponse({ type: ConnectionsAnswer })
  async list(
    @CurrentCaller() { organizationId }: Caller,
    @Query() { limit, after, state }: ConnectionsQuery,
  ): Promise<ConnectionsAnswer> {
    // One more tells whether there are more.
    const rows = await this.database.transaction((tx) =>
      listConnections(tx, {
        organizationId,
        live: state === 'active',
        limit: limit + 1,
        after: after ?? null,
      }),
    );
    const items = rows.slice(0, limit).map((row) => connectionAnswer(row, this.directory.get(row.id)));
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Get(':id')
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('connections:read')
  @ApiOperation({ summary: 'One connection' })
  @ApiOkResponse({ type: ConnectionAnswer })
  @ApiNotFoundResponse({ description: '`CONNECTION_NOT_FOUND`' })
  async one(@id() id: string, @CurrentCaller() { organizationId }: Caller): Promise<ConnectionAnswer> {
    return connectionAnswer(await this.own(organizationId, id), this.directory.get(id));
  }

  @Patch(':id')
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @ApiOperation({ summary: 'Changes its name, its agent or its settings; what is not given stays' })
  @ApiOkResponse({ type: ConnectionAnswer })
  @ApiNotFoundResponse({ description: '`CONNECTION_NOT_FOUND`: there is none that lives' })
  @ApiUnprocessableEntityResponse({ description: '`AGENT_NOT_FOUND`: the organisation has no such agent' })
  async change(
    @id() id: string,
    @Body() { label, agent_id, settings }: ChangeConnectionRequest,
    @CurrentCaller() { organizationId, userId }: Caller,
  ): Promise<ConnectionAnswer> {
    const change = {
      ...(label !== undefined && { label }),
      ...(agent_id !== undefined && { agentId: agent_id }),
      ...(settings !== undefined && { settings }),
    };
    try {
      const row = await this.database.transaction(async (tx) => {
        const changed = await changeConnection(tx, organizationId, id, change);
        if (changed) await auditConnection(tx, 'changed', { id, organizationId, userId });
        return changed;
      });
      if (!row) throw notFound();
      await this.directory.refresh();
      return connectionAnswer(row, this.directory.get(id));
    } catch (error) {
      if (isForeignKeyViolation(error)) throw new Problem(422, 'AGENT_NOT_FOUND', 'There is no such agent.');
      throw error;
    }
  }

  @Delete(':id')
  @HttpCode(204)
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @ApiOperation({ summary: 'Lets it go, as `disconnect` does' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`CONNECTION_NOT_FOUND`: there is none that lives' })
  async remove(@id() id: string, @CurrentCaller() caller: Caller): Promise<void> {
    if (!(await this.disconnecting.disconnect(caller, id))) throw notFound();
  }

  @Get(':id/templates')
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('connections:read')
  @ApiOperation({ summary: 'Its message templates, as the platform last listed them' })
  @ApiOkResponse({ type: TemplatesAnswer })
  @ApiNotFoundResponse({ description: '`CONNECTION_NOT_FOUND`' })
  async listTemplates(
    @id() id: string,
    @CurrentCaller() { organizationId }: Caller,
  ): Promise<TemplatesAnswer> {
    await this.own(organizationId, id);
    return { items: (await this.templates.of(id)).map(templateAnswer), next: null };
  }

  @Post(':id/templates/sync')
  @HttpCode(200)
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @ApiOperation({ summary: 'Asks the platform for them now; else they are asked for every hour' })
  @ApiOkResponse({ type: TemplatesAnswer })
  @ApiNotFoundResponse({ description: '`CONNECTION_NOT_FOUND`' })
  @ApiBadGatewayResponse({ description: '`PLATFORM_UNAVAILABLE`: what was known stays' })
  async syncTemplates(
    @id() id: string,
    @CurrentCaller() { organizationId }: Caller,
  ): Promise<TemplatesAnswer> {
    await this.own(organizationId, id);
    const synced = await this.templates.sync(id);
    if (synced.kind === 'failed')
      throw new Problem(502, 'PLATFORM_UNAVAILABLE', 'The platform did not list them.');
    return this.listTemplates(id, { organizationId, userId: null, role: null });
  }

  private async own(organizationId: string, id: string): Promise<ConnectionRow> {
    const row = await this.database.transaction((tx) => findConnection(tx, organizationId, id));
    if (!row) throw notFound();
    return row;
  }
}

function notFound(): Problem {
  return new Problem(404, 'CONNECTION_NOT_FOUND', 'There is no such connection.');
}

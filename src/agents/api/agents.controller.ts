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
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { OrganizationRole, Scopes } from '../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../foundation/http/caller';
import { Problem } from '../../foundation/http/problem';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { AgentBook } from '../agent-book';
import type { AgentFault } from '../agent-rules';
import { AgentTrial } from '../agent-trial';
import {
  OrganizationAgentAnswer,
  organizationAgentAnswer,
  OrganizationAgentsAnswer,
  TrialAnswer,
  trialAnswer,
} from './agents.answers';
import { AgentsQuery, ChangeAgentRequest, NewAgentRequest, TryAgentRequest } from './agents.requests';

const Id = () => Param('id', new ParseUUIDPipe({ exceptionFactory: notFound }));
const secretRequired = '`SECRET_REQUIRED`: its endpoint takes nobody without, or is another host than before';

/** An organisation's agents: who may answer on its connections. */
@ApiTags('agents')
@ApiBearerAuth()
@Controller('api/v1/agents')
@Limited('organization-api')
export class AgentsController {
  constructor(
    private readonly book: AgentBook,
    private readonly trial: AgentTrial,
  ) {}

  @Get()
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('connections:read')
  @ApiOperation({ summary: "The organisation's agents, the newest first" })
  @ApiOkResponse({ type: OrganizationAgentsAnswer })
  async list(
    @CurrentCaller() { organizationId }: Caller,
    @Query() { limit, after }: AgentsQuery,
  ): Promise<OrganizationAgentsAnswer> {
    // One more tells whether there are more.
    const rows = await this.book.list(organizationId, limit + 1, after ?? null);
    const items = rows.slice(0, limit).map(organizationAgentAnswer);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Post()
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @ApiOperation({ summary: 'Makes an agent, which can then be given to connections' })
  @ApiCreatedResponse({ type: OrganizationAgentAnswer })
  @ApiConflictResponse({ description: '`AGENT_LIMIT`: there are 50 already' })
  @ApiUnprocessableEntityResponse({ description: secretRequired })
  async create(
    @CurrentCaller() caller: Caller,
    @Body() { name, kind, prompt, model, endpoint, secret }: NewAgentRequest,
  ): Promise<OrganizationAgentAnswer> {
    const fields = { prompt: prompt ?? null, model: model ?? null, endpoint: endpoint ?? null };
    const made = await this.book.create(caller, { name, kind, ...fields, secret: secret ?? null });
    if (made.kind === 'too-many')
      throw new Problem(409, 'AGENT_LIMIT', 'There are as many agents as there can be: delete one first.');
    if (made.kind !== 'created') throw faulty(made);
    return organizationAgentAnswer(made.row);
  }

  @Get(':id')
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('connections:read')
  @ApiOperation({ summary: 'One agent' })
  @ApiOkResponse({ type: OrganizationAgentAnswer })
  @ApiNotFoundResponse({ description: '`AGENT_NOT_FOUND`' })
  async one(@Id() id: string, @CurrentCaller() { organizationId }: Caller): Promise<OrganizationAgentAnswer> {
    const row = await this.book.find(organizationId, id);
    if (!row) throw notFound();
    return organizationAgentAnswer(row);
  }

  @Patch(':id')
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @ApiOperation({ summary: 'Changes an agent at once, on all its connections; what is not given stays' })
  @ApiOkResponse({ type: OrganizationAgentAnswer })
  @ApiNotFoundResponse({ description: '`AGENT_NOT_FOUND`' })
  @ApiUnprocessableEntityResponse({ description: secretRequired })
  async change(
    @Id() id: string,
    @CurrentCaller() caller: Caller,
    @Body() { name, prompt, model, endpoint, secret }: ChangeAgentRequest,
  ): Promise<OrganizationAgentAnswer> {
    const changed = await this.book.change(caller, id, {
      ...(name !== undefined && { name }),
      ...(prompt !== undefined && { prompt }),
      ...(model !== undefined && { model }),
      ...(endpoint !== undefined && { endpoint }),
      ...(secret !== undefined && { secret }),
    });
    if (changed.kind === 'not-found') throw notFound();
    if (changed.kind !== 'changed') throw faulty(changed);
    return organizationAgentAnswer(changed.row);
  }

  @Delete(':id')
  @HttpCode(204)
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @ApiOperation({ summary: 'Deletes an agent and its secret' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`AGENT_NOT_FOUND`' })
  @ApiConflictResponse({ description: '`AGENT_IN_USE`: give its connections another one first' })
  async remove(@Id() id: string, @CurrentCaller() caller: Caller): Promise<void> {
    const end = await this.book.remove(caller, id);
    if (end === 'not-found') throw notFound();
    if (end === 'in-use')
      throw new Problem(409, 'AGENT_IN_USE', 'It answers on a connection: give that another agent first.');
  }

  @Post(':id/try')
  @HttpCode(200)
  @OrganizationRole('owner', 'admin')
  @Scopes('connections:write')
  @Limited('try-agent')
  @ApiOperation({ summary: 'Asks an agent once; nothing is stored or sent to anybody else' })
  @ApiOkResponse({ type: TrialAnswer })
  @ApiNotFoundResponse({ description: '`AGENT_NOT_FOUND`' })
  async try(
    @Id() id: string,
    @CurrentCaller() { organizationId }: Caller,
    @Body() { text }: TryAgentRequest,
  ): Promise<TrialAnswer> {
    if (!(await this.book.find(organizationId, id))) throw notFound();
    return trialAnswer(await this.trial.ask(organizationId, id, text));
  }
}

function notFound(): Problem {
  return new Problem(404, 'AGENT_NOT_FOUND', 'There is no such agent.');
}

function faulty(fault: AgentFault): Problem {
  switch (fault.kind) {
    case 'invalid':
      return new Problem(400, 'INVALID_REQUEST', 'The request is not valid.', {
        details: { fields: fault.fields },
      });
    case 'secret-required':
      return new Problem(422, 'SECRET_REQUIRED', 'Give the secret of this endpoint too.');
  }
}

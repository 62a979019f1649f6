import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../foundation/clock';
import { Database } from '../../../foundation/database/database';
import { OrganizationRole, Scopes } from '../../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../../foundation/http/caller';
import { Limited } from '../../../foundation/http/rate-limits/limited';
import { BudgetsConfig } from '../budgets.config';
import { Credit } from '../credit';
import { connectionLimits, organizationLimits, personLimits } from '../limits';
import { BudgetAnswer, creditEntryAnswer, limitsAnswer, useAnswer } from './budget.answers';
import { BudgetQuery } from './budget.requests';
import { connectionsUse, creditEntries, organizationUse } from './budget.sql';

/** What an organisation may use, and what it has used. */
@ApiTags('budget')
@ApiBearerAuth()
@Controller('api/v1/budget')
@Limited('organization-api')
export class BudgetController {
  constructor(
    private readonly database: Database,
    private readonly config: BudgetsConfig,
    private readonly credit: Credit,
    private readonly clock: Clock,
  ) {}

  @Get()
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('connections:read')
  @ApiOperation({ summary: 'Limits, the use of this hour and day, and the credit with its last entries' })
  @ApiOkResponse({ type: BudgetAnswer })
  async read(
    @CurrentCaller() { organizationId }: Caller,
    @Query() { limit, after }: BudgetQuery,
  ): Promise<BudgetAnswer> {
    const now = this.clock.now();
    return this.database.transaction(async (tx) => {
      const { use, balance } = await organizationUse(tx, organizationId, now);
      const connections = await connectionsUse(tx, organizationId, now);
      // One more tells whether there are more.
      const rows = await creditEntries(tx, organizationId, limit + 1, after ?? null);
      const items = rows.slice(0, limit).map(creditEntryAnswer);
      return {
        organization: { limits: limitsAnswer(organizationLimits(this.config)), use: useAnswer(use) },
        connections: connections.map(({ settings, use: used, ...connection }) => ({
          ...connection,
          limits: limitsAnswer(connectionLimits(this.config, { settings })),
          person_limits: limitsAnswer(personLimits(this.config, { settings })),
          use: useAnswer(used),
        })),
        credit: {
          balance,
          charged: this.credit.isCharged,
          items,
          next: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
        },
      };
    });
  }
}

import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '../../foundation/database/database';
import { FreshSession } from '../../foundation/http/access';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import {
  accountOf,
  makePrimary,
  pendingOffers,
  PersonalDataRegistry,
  unlinkIdentity,
  Users,
} from '../../users';
import { identityAnswer } from '../user-answer';
import {
  ChangedIdentityAnswer,
  IdentitiesAnswer,
  MakePrimaryRequest,
  offerAnswer,
} from './identities.answers';

/** The person's accounts on channels. New ones join by a proof: see `auth/challenges`. */
@ApiTags('identities')
@ApiBearerAuth()
@Controller('api/eliza-app/auth/identities')
export class IdentitiesController {
  constructor(
    private readonly database: Database,
    private readonly users: Users,
    private readonly holders: PersonalDataRegistry,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Your accounts on channels, and what waits for your word in a chat' })
  @ApiResponse({ status: 200, type: IdentitiesAnswer })
  async list(@CurrentUser() { userId }: UserPrincipal): Promise<IdentitiesAnswer> {
    const account = await accountOf(this.database, userId);
    const offers = await pendingOffers(this.database, userId);
    return {
      identities: (account?.identities ?? []).map(identityAnswer),
      pending_offers: offers.map(offerAnswer),
    };
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Make an account the first of its channel' })
  @ApiResponse({ status: 200, type: ChangedIdentityAnswer })
  @ApiResponse({ status: 404, description: '`IDENTITY_NOT_FOUND`' })
  async change(
    @CurrentUser() { userId }: UserPrincipal,
    @Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) id: string,
    @Body() _body: MakePrimaryRequest,
  ): Promise<ChangedIdentityAnswer> {
    const account = await this.database.transaction(async (tx) =>
      (await makePrimary(tx, userId, id)) ? accountOf(tx, userId) : undefined,
    );
    const identity = account?.identities.find((one) => one.id === id);
    if (!identity) throw notFound();
    return { success: true, identity: identityAnswer(identity) };
  }

  /** Sessions that began with it end. The last one stays. */
  @Delete(':id')
  @FreshSession()
  @HttpCode(204)
  @ApiOperation({ summary: 'Take an account on a channel out of your account' })
  @ApiResponse({ status: 204 })
  @ApiResponse({ status: 403, description: '`STEP_UP_REQUIRED`' })
  @ApiResponse({ status: 404, description: '`IDENTITY_NOT_FOUND`' })
  @ApiResponse({ status: 409, description: '`LAST_IDENTITY`' })
  async unlink(
    @CurrentUser() { userId }: UserPrincipal,
    @Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) identityId: string,
  ): Promise<void> {
    const { kind } = await this.users.transaction((tx, rules) =>
      unlinkIdentity(tx, this.holders, { userId, identityId }, rules),
    );
    switch (kind) {
      case 'unlinked':
        return;
      case 'not-found':
        throw notFound();
      case 'last':
        throw new Problem(409, 'LAST_IDENTITY', 'It is the only one: nobody could get in again.');
    }
  }
}

function notFound(): Problem {
  return new Problem(404, 'IDENTITY_NOT_FOUND', 'There is no such account on a channel.');
}

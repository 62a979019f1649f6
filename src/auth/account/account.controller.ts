import { Body, Controller, Delete, Get, HttpCode, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '../../foundation/database/database';
import { FreshSession } from '../../foundation/http/access';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { accountOf } from '../../users';
import { AccountAnswer, accountAnswer, DeletionAnswer } from './account.answers';
import { ChangeAccountRequest, DeletionQuery } from './account.requests';
import { changeAccount } from './change-account.sql';
import { Deletion } from './deletion';

/** A signed-in person's own account. */
@ApiTags('account')
@Controller('api/eliza-app/user/me')
export class AccountController {
  constructor(
    private readonly database: Database,
    private readonly deletion: Deletion,
  ) {}

  /** Who they are here, on every channel. */
  @Get()
  @ApiOperation({ summary: 'Your account' })
  @ApiResponse({ status: 200, type: AccountAnswer })
  async show(@CurrentUser() { userId }: UserPrincipal): Promise<AccountAnswer> {
    const account = await accountOf(this.database, userId);
    if (!account) throw userNotFound();
    return accountAnswer(account);
  }

  /** Another name, other preferences. */
  @Patch()
  @ApiOperation({ summary: 'Change your name or your preferences' })
  @ApiResponse({ status: 200, type: AccountAnswer })
  async change(
    @CurrentUser() { userId }: UserPrincipal,
    @Body() change: ChangeAccountRequest,
  ): Promise<AccountAnswer> {
    const account = await this.database.transaction(async (tx) =>
      (await changeAccount(tx, userId, change)) ? accountOf(tx, userId) : undefined,
    );
    if (!account) throw userNotFound();
    return accountAnswer(account);
  }

  /** Ends every session and erases the account in seven days, or at once. Signing in before keeps it. */
  @Delete()
  @FreshSession()
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete your account' })
  @ApiResponse({ status: 202, type: DeletionAnswer })
  async delete(
    @CurrentUser() { userId }: UserPrincipal,
    @Query() { now }: DeletionQuery,
  ): Promise<DeletionAnswer> {
    const asked = await this.deletion.ask(userId, { now: now === 'true' });
    switch (asked.kind) {
      case 'asked':
        return { success: true, delete_at: asked.deleteAt.toISOString() };
      case 'owns-shared-organization':
        throw new Problem(
          409,
          'OWNS_SHARED_ORGANIZATION',
          'Others need an organization of yours: make somebody else its owner first.',
        );
      case 'unknown-user':
        throw userNotFound();
    }
  }
}

const userNotFound = (): Problem => new Problem(404, 'USER_NOT_FOUND', 'There is no such user.');

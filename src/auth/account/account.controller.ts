import { Controller, Delete, HttpCode, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { FreshSession } from '../../foundation/http/access';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { DeletionAnswer, DeletionQuery } from './account.answers';
import { Deletion } from './deletion';

/** A signed-in person's own account. */
@ApiTags('account')
@Controller('api/eliza-app/user/me')
export class AccountController {
  constructor(private readonly deletion: Deletion) {}

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

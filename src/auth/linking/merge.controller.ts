import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { FreshSession } from '../../foundation/http/access';
import { describeClient } from '../../foundation/http/client';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { credentialOf } from '../credential';
import { present, type Transport } from '../sessions/session-answer';
import {
  effectsAnswer,
  mergeAnswers,
  mergedUser,
  MergeUndoneAnswer,
  type MergedAnswer,
  type MergePreviewAnswer,
} from './merge.answers';
import { MergeAccountsRequest } from './merge.requests';
import { Merging, type MergeOutcome, type MergeRequest } from './merging';

/** Two accounts of one person become one. */
@ApiTags('identities')
@ApiBearerAuth()
@Controller('api/eliza-app/auth/merge')
export class MergeController {
  constructor(
    private readonly merging: Merging,
    private readonly http: HttpConfig,
  ) {}

  /** For who has proved both within ten minutes. Only `confirm: true` does it; it can be undone for 30 days. */
  @Post()
  @FreshSession()
  @HttpCode(200)
  @mergeAnswers.models
  @ApiOperation({ summary: 'Show what a merge of two accounts would do, or do it' })
  @ApiResponse({ status: 200, schema: mergeAnswers.schema })
  @ApiResponse({ status: 403, description: '`AUTH_PROOF_REQUIRED`, `STEP_UP_REQUIRED`' })
  @ApiResponse({ status: 409, description: '`MERGE_STALE`' })
  @ApiResponse({ status: 410, description: '`MERGE_TOKEN_EXPIRED`' })
  async merge(
    @CurrentUser() session: UserPrincipal,
    @Body() body: MergeAccountsRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<MergedAnswer | MergePreviewAnswer> {
    const asked: MergeRequest = {
      session,
      token: body.merge_token,
      keep: body.keep,
      client: describeClient(request, this.http.trustProxyHops),
    };
    if (!body.confirm) {
      const previewed = await this.merging.preview(asked);
      if (previewed.kind !== 'merged') throw problemOf(previewed.kind);
      return { success: true, merged: false, effects: effectsAnswer(previewed.effects) };
    }
    const merged = await this.merging.merge(asked);
    if (merged.kind !== 'merged') throw problemOf(merged.kind);
    const { effects, mergeId, undoUntil } = merged;
    return {
      success: true,
      merged: true,
      user: mergedUser(effects),
      merged_user_id: effects.loserId,
      merge_id: mergeId,
      undo_until: undoUntil.toISOString(),
      session: present(merged.session, transportOf(request, body.transport), response),
      effects: effectsAnswer(effects),
    };
  }

  /** For the account that was kept, as far as no later merge stands on it. Sessions begun with what goes back end. */
  @Post(':id/undo')
  @FreshSession({ evenHeld: true })
  @HttpCode(200)
  @ApiOperation({ summary: 'Part two accounts that were merged' })
  @ApiResponse({ status: 200, type: MergeUndoneAnswer })
  @ApiResponse({ status: 409, description: '`UNDO_NOT_POSSIBLE`' })
  async undo(
    @CurrentUser() session: UserPrincipal,
    @Param('id', new ParseUUIDPipe({ exceptionFactory: undoNotPossible })) id: string,
  ): Promise<MergeUndoneAnswer> {
    const undone = await this.merging.undo(session, id);
    switch (undone.kind) {
      case 'undone':
        return { success: true, restored_user_id: undone.userId };
      case 'not-possible':
        throw undoNotPossible();
    }
  }
}

function undoNotPossible(): Problem {
  return new Problem(409, 'UNDO_NOT_POSSIBLE', 'This merge cannot be undone any more.');
}

/** What a script cannot read it cannot ask for either. */
function transportOf(request: IncomingMessage, wanted: Transport | undefined): Transport {
  const credential = credentialOf(request);
  return credential.kind === 'access-token' && credential.from === 'cookie' ? 'cookie' : (wanted ?? 'body');
}

function problemOf(kind: Exclude<MergeOutcome<object>['kind'], 'merged'>): Problem {
  switch (kind) {
    case 'unknown':
      return new Problem(403, 'AUTH_PROOF_REQUIRED', 'Prove the other account first.');
    case 'late':
      return new Problem(410, 'MERGE_TOKEN_EXPIRED', 'Prove the other account again.');
    case 'used':
    case 'stale':
      return new Problem(409, 'MERGE_STALE', 'One of the accounts is not what it was.');
  }
}

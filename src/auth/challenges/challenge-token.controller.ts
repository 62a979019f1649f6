import type { IncomingMessage } from 'node:http';
import { Body, Controller, Header, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags, refs } from '@nestjs/swagger';
import type { Response } from 'express';
import { OptionalSession } from '../../foundation/http/access';
import { describeClient } from '../../foundation/http/client';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { limitRefusal } from '../../foundation/http/rate-limits/limit-refusal';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { RateLimits } from '../../foundation/http/rate-limits/rate-limits';
import { FreshAnswer, LinkedAnswer, SignedInAnswer, signInAnswer } from '../sign-in.answer';
import { authPath, challengeNotFound, isChallengeId } from './present-challenge';
import { exchangeProblem, waitingAnswer } from './exchange-answer';
import { ChallengeTokenRequest } from './challenge.requests';
import { WaitingAnswer } from './challenges.answers';
import { ChallengeTokens } from './challenge-tokens';

/** A challenge that was proved becomes what it was made for. */
@ApiTags('sign-in')
@Controller(`${authPath}/challenges/:id/token`)
export class ChallengeTokenController {
  constructor(
    private readonly tokens: ChallengeTokens,
    private readonly http: HttpConfig,
    private readonly limits: RateLimits,
  ) {}

  /** 202 while the person has something to do; then once what came of it, and the same again for a minute. */
  @Post()
  @Limited('polling')
  @OptionalSession()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Finish a sign-in by chat' })
  @ApiExtraModels(SignedInAnswer, LinkedAnswer, FreshAnswer)
  @ApiResponse({ status: 200, schema: { oneOf: refs(SignedInAnswer, LinkedAnswer, FreshAnswer) } })
  @ApiResponse({ status: 403, description: '`CHALLENGE_DENIED`: they said NO; `ACCOUNT_SUSPENDED`' })
  @ApiResponse({ status: 404, description: '`CHALLENGE_NOT_FOUND`' })
  @ApiResponse({
    status: 409,
    description: '`CHALLENGE_CONSUMED`, `IDENTITY_ALREADY_LINKED`, `CHANNEL_LIMIT`',
  })
  @ApiResponse({ status: 410, description: '`CHALLENGE_EXPIRED`' })
  @ApiResponse({ status: 422, description: '`CONFIRM_CODE_INVALID`, with `details.attempts_left`' })
  @ApiResponse({ status: 423, description: '`CHALLENGE_LOCKED`: five were wrong' })
  @ApiResponse({ status: 202, type: WaitingAnswer })
  async exchange(
    @Param('id') id: string,
    @Body() body: ChallengeTokenRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: Response,
    @CurrentUser() session?: UserPrincipal,
  ) {
    if (!isChallengeId(id)) throw challengeNotFound();
    // Who brings what the chat showed is limited by tries, and need not wait for the poll before.
    if (body.confirm_code === undefined && body.return_nonce === undefined) {
      // The id alone is no secret: a stranger who polls with it must not use up the browser's turn.
      const poll = await this.limits.take('token-poll', `${id} ${body.code_verifier}`);
      if (!poll.ok) throw limitRefusal(poll);
    }
    const exchange = await this.tokens.exchange({
      id,
      method: 'chat',
      verifier: body.code_verifier,
      digits: body.confirm_code,
      returnNonce: body.return_nonce,
      session,
      client: describeClient(request, this.http.trustProxyHops),
    });
    if (exchange.kind === 'waiting') return waitingAnswer(exchange, response);
    if (exchange.kind !== 'done') throw exchangeProblem(exchange);
    response.status(200);
    return signInAnswer(exchange.outcome, { transport: body.transport ?? 'body', response });
  }
}

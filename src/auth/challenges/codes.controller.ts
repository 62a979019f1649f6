import type { IncomingMessage } from 'node:http';
import { Body, Controller, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags, refs } from '@nestjs/swagger';
import type { Response } from 'express';
import { OptionalSession, Public } from '../../foundation/http/access';
import { describeClient } from '../../foundation/http/client';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { limitRefusal } from '../../foundation/http/rate-limits/limit-refusal';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { FreshAnswer, SignedInAnswer, signInAnswer } from '../sign-in.answer';
import { ChallengeTokens } from './challenge-tokens';
import { Codes } from './codes';
import { AskedCodeAnswer } from './codes.answers';
import { NewCodeRequest, ResendCodeRequest, VerifyCodeRequest } from './codes.requests';
import { endedProblem, exchangeProblem } from './exchange-answer';
import { authPath, challengeNotFound, channelUnavailable, isChallengeId } from './present-challenge';

/** Sign-in with a code that the bot sends to somebody it knows. */
@ApiTags('sign-in')
@Controller(`${authPath}/codes`)
export class CodesController {
  constructor(
    private readonly codes: Codes,
    private readonly tokens: ChallengeTokens,
    private readonly http: HttpConfig,
  ) {}

  /** The same answer, by the same work, whether anybody gets a code or not. */
  @Post()
  @Limited('send-code')
  @OptionalSession()
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Have the bot send a code' })
  @ApiResponse({ status: 202, type: AskedCodeAnswer })
  @ApiResponse({ status: 422, description: '`CHANNEL_UNAVAILABLE`' })
  async ask(
    @Body() { channel, identifier, code_challenge, purpose }: NewCodeRequest,
    @Req() request: IncomingMessage,
    @CurrentUser() session?: UserPrincipal,
  ): Promise<AskedCodeAnswer> {
    if (purpose === 'reauth' && !session) throw new Problem(401, 'UNAUTHORIZED', 'Sign in first.');
    const asked = await this.codes.ask({
      channel,
      identifier,
      purpose,
      secretHash: Buffer.from(code_challenge, 'base64url'),
      session: purpose === 'login' ? undefined : session,
      client: describeClient(request, this.http.trustProxyHops),
    });
    switch (asked.kind) {
      case 'asked':
        return askedAnswer(asked.id, asked.expiresAt);
      case 'channel-unavailable':
        throw channelUnavailable();
      case 'no-such-id':
        throw new Problem(400, 'INVALID_REQUEST', 'The request is not valid.', {
          details: { fields: { identifier: ['identifier must be an id of that channel'] } },
        });
    }
  }

  /** The code that arrived, for a session. */
  @Post('verify')
  @Limited('verify-code')
  @OptionalSession()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Sign in with the code from the bot' })
  @ApiExtraModels(SignedInAnswer, FreshAnswer)
  @ApiResponse({ status: 200, schema: { oneOf: refs(SignedInAnswer, FreshAnswer) } })
  @ApiResponse({ status: 403, description: '`CHALLENGE_DENIED`: they said NO; `ACCOUNT_SUSPENDED`' })
  @ApiResponse({ status: 404, description: '`CHALLENGE_NOT_FOUND`' })
  @ApiResponse({
    status: 409,
    description: '`CHALLENGE_CONSUMED`, `IDENTITY_ALREADY_LINKED`, `CHANNEL_LIMIT`',
  })
  @ApiResponse({ status: 410, description: '`CHALLENGE_EXPIRED`' })
  @ApiResponse({ status: 422, description: '`CODE_INVALID`, with `details.attempts_left`' })
  @ApiResponse({ status: 423, description: '`CHALLENGE_LOCKED`: five were wrong' })
  async verify(
    @Body() body: VerifyCodeRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: Response,
    @CurrentUser() session?: UserPrincipal,
  ) {
    const exchange = await this.tokens.exchange({
      id: body.challenge_id,
      method: 'code',
      verifier: body.code_verifier,
      digits: body.code,
      session,
      client: describeClient(request, this.http.trustProxyHops),
    });
    if (exchange.kind === 'waiting') throw new Error('a code was given, so nothing is waited for');
    if (exchange.kind !== 'done') throw exchangeProblem(exchange, 'CODE_INVALID');
    return signInAnswer(exchange.outcome, { transport: body.transport ?? 'body', response });
  }

  /** Another code in place of the one before. */
  @Post(':id/resend')
  @Limited('send-code')
  @Public()
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Have the bot send another code' })
  @ApiResponse({ status: 202, type: AskedCodeAnswer })
  @ApiResponse({
    status: 404,
    description: '`CHALLENGE_NOT_FOUND`: no such challenge, or not of this browser',
  })
  async resend(
    @Param('id') id: string,
    @Body() { code_verifier }: ResendCodeRequest,
  ): Promise<AskedCodeAnswer> {
    if (!isChallengeId(id)) throw challengeNotFound();
    const resent = await this.codes.resend(id, code_verifier);
    switch (resent.kind) {
      case 'asked':
        return askedAnswer(id, resent.expiresAt);
      case 'too-soon':
        throw limitRefusal(resent.limit);
      case 'over':
        throw endedProblem(resent.status);
      case 'not-found':
        throw challengeNotFound();
    }
  }
}

const askedAnswer = (id: string, expiresAt: Date): AskedCodeAnswer => ({
  success: true,
  challenge: { id, expires_at: expiresAt.toISOString(), resend_after: 30 },
});

import type { IncomingMessage } from 'node:http';
import { Body, Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags, refs } from '@nestjs/swagger';
import type { Response } from 'express';
import { OptionalSession, Public } from '../../foundation/http/access';
import { describeClient } from '../../foundation/http/client';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { credentialOf } from '../credential';
import { PlatformHealthAnswer } from '../proofs/platform-health.answer';
import { FreshAnswer, LinkedAnswer, SignedInAnswer, signInAnswer } from '../sign-in.answer';
import { userAnswer } from '../user-answer';
import { ChallengeTokens } from './challenge-tokens';
import { WaitingAnswer } from './challenges.answers';
import { Challenges } from './challenges';
import { exchangeProblem, waitingAnswer } from './exchange-answer';
import { linkChallenge } from './link-challenge';
import { authPath, creationProblem } from './present-challenge';
import { TypedAccount } from './typed-account';
import { WhatsAppSignInRequest } from './whatsapp-sign-in.requests';

const channel = 'whatsapp';

/** The route by which the first front end signed in. A number that somebody types never does. */
@ApiTags('sign-in')
@Controller(`${authPath}/whatsapp`)
export class WhatsAppSignInController {
  constructor(
    private readonly tokens: ChallengeTokens,
    private readonly challenges: Challenges,
    private readonly typed: TypedAccount,
    private readonly http: HttpConfig,
  ) {}

  /** For monitors. */
  @Get()
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Is this path served?' })
  @ApiResponse({ status: 200, type: PlatformHealthAnswer })
  health(): PlatformHealthAnswer {
    return { status: 'ok', service: 'eliza-app-whatsapp-auth', timestamp: new Date().toISOString() };
  }

  /** A challenge that was claimed signs in or links. Anything else is told how to prove it. */
  @Post()
  @OptionalSession()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Sign in by WhatsApp with a challenge' })
  @ApiExtraModels(SignedInAnswer, LinkedAnswer, FreshAnswer)
  @ApiResponse({ status: 200, schema: { oneOf: refs(SignedInAnswer, LinkedAnswer, FreshAnswer) } })
  @ApiResponse({ status: 202, type: WaitingAnswer })
  @ApiResponse({ status: 403, description: '`AUTH_PROOF_REQUIRED`; as for a challenge’s `token`' })
  @ApiResponse({ status: 409, description: '`WHATSAPP_ALREADY_LINKED`, `CHANNEL_LIMIT`' })
  async signIn(
    @Body() body: WhatsAppSignInRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: Response,
    @CurrentUser() session?: UserPrincipal,
  ) {
    if (body.challenge_id !== undefined)
      return this.exchange(body, body.challenge_id, request, response, session);
    if (!session) throw proofRequired({ next: `POST /${authPath}/challenges` });
    const credential = credentialOf(request);
    const own =
      credential.kind === 'access-token' &&
      (await this.typed.own(channel, body.whatsapp_id ?? '', session, credential.token));
    if (own) {
      const shown = {
        id: session.sessionId,
        // What came in a cookie stays out of reach of scripts.
        ...(credential.from === 'header' && { token: own.token }),
        expires_at: own.expiresAt.toISOString(),
      };
      return { success: true, user: userAnswer(own.account), session: shown, is_new_user: false };
    }
    const asked = await linkChallenge(this.challenges, channel, {
      session,
      client: describeClient(request, this.http.trustProxyHops),
      codeChallenge: body.code_challenge,
    });
    switch (asked.kind) {
      case 'asked':
        throw proofRequired({ challenge: asked.challenge });
      case 'channel-unavailable':
      case 'channel-limit':
      case 'denied-too-often':
        throw creationProblem(asked);
    }
  }

  private async exchange(
    body: WhatsAppSignInRequest,
    id: string,
    request: IncomingMessage,
    response: Response,
    session?: UserPrincipal,
  ) {
    const exchange = await this.tokens.exchange({
      id,
      method: 'chat',
      verifier: body.code_verifier ?? '',
      digits: body.confirm_code,
      session,
      client: describeClient(request, this.http.trustProxyHops),
    });
    if (exchange.kind === 'waiting') return waitingAnswer(exchange, response);
    if (exchange.kind !== 'done') throw exchangeProblem(exchange);
    const { transport = 'body' } = body;
    return signInAnswer(exchange.outcome, {
      transport,
      response,
      alreadyLinkedCode: 'WHATSAPP_ALREADY_LINKED',
    });
  }
}

/** The same for every number, whoever has it. */
const proofRequired = (details: Readonly<Record<string, unknown>>): Problem =>
  new Problem(403, 'AUTH_PROOF_REQUIRED', 'A number proves nothing: send the code of a challenge.', {
    details,
  });

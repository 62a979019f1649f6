import type { IncomingMessage } from 'node:http';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OptionalSession, Public } from '../../foundation/http/access';
import { describeClient } from '../../foundation/http/client';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { shownText } from '../proofs/shown-text';
import {
  authPath,
  challengeNotFound,
  creationProblem,
  isChallengeId,
  newChallenge,
  qrSvg,
  stateOf,
} from './present-challenge';
import { NewChallengeRequest, verifierPattern } from './challenge.requests';
import { Challenges } from './challenges';
import { ChallengeStateAnswer, NewChallengeAnswer } from './challenges.answers';

const streamToken = { name: 't', description: 'The `stream_token` of the challenge.' };
const verifierHeader = { name: 'X-Code-Verifier', description: 'What only the browser that asked holds.' };

/** Sign-in by chat, up to the moment at which it is proved. */
@ApiTags('sign-in')
@Controller(`${authPath}/challenges`)
export class ChallengesController {
  constructor(
    private readonly challenges: Challenges,
    private readonly http: HttpConfig,
  ) {}

  /** A code to send, links and a QR code that fill it in. */
  @Post()
  @Limited('create-challenge', 'link-challenge')
  @OptionalSession()
  @ApiOperation({ summary: 'Begin a sign-in by chat' })
  @ApiResponse({ status: 201, type: NewChallengeAnswer })
  @ApiResponse({ status: 409, description: '`CHANNEL_LIMIT`: five accounts of that channel' })
  @ApiResponse({ status: 422, description: '`CHANNEL_UNAVAILABLE`' })
  @Header('Cache-Control', 'no-store')
  async create(
    @Body() body: NewChallengeRequest,
    @Req() request: IncomingMessage,
    @CurrentUser() session?: UserPrincipal,
  ): Promise<NewChallengeAnswer> {
    const { channel, purpose, confirmation = 'typed_code' } = body;
    if (purpose !== 'login' && !session) throw new Problem(401, 'UNAUTHORIZED', 'Sign in first.');
    if (confirmation === 'none' && this.http.production)
      throw new Problem(400, 'INVALID_REQUEST', 'The request is not valid.', {
        details: { fields: { confirmation: ['confirmation must be typed_code'] } },
      });
    const asked = {
      channel,
      purpose,
      confirmation,
      secretHash: Buffer.from(body.code_challenge, 'base64url'),
      returnPath: body.return_path ?? null,
      session: purpose === 'login' ? undefined : session,
      client: {
        ...describeClient(request, this.http.trustProxyHops),
        label: shownText(body.device_label),
      },
    };
    const creation = await this.challenges.create(asked);
    switch (creation.kind) {
      case 'created':
        return { success: true, challenge: await newChallenge(creation.challenge, asked) };
      case 'channel-unavailable':
      case 'channel-limit':
      case 'denied-too-often':
        throw creationProblem(creation);
    }
  }

  /** How far it came, for the browser that made it. */
  @Get(':id')
  @Limited('polling')
  @Public()
  @ApiHeader(verifierHeader)
  @ApiOperation({ summary: 'How far a sign-in by chat came' })
  @ApiResponse({ status: 200, type: ChallengeStateAnswer })
  @ApiResponse({
    status: 404,
    description: '`CHALLENGE_NOT_FOUND`: no such challenge, or not of this browser',
  })
  @Header('Cache-Control', 'no-store')
  async read(
    @Param('id') id: string,
    @Headers('x-code-verifier') verifier?: string,
  ): Promise<ChallengeStateAnswer> {
    const view = isPair(id, verifier) ? await this.challenges.status(id, verifier) : undefined;
    if (!view) throw challengeNotFound();
    return { success: true, challenge: stateOf(view) };
  }

  /** The browser gives up. Twice is as good as once. */
  @Delete(':id')
  @Public()
  @ApiHeader(verifierHeader)
  @ApiOperation({ summary: 'Give up a sign-in by chat' })
  @ApiResponse({ status: 204 })
  @ApiResponse({
    status: 404,
    description: '`CHALLENGE_NOT_FOUND`: no such challenge, or not of this browser',
  })
  @HttpCode(204)
  async cancel(@Param('id') id: string, @Headers('x-code-verifier') verifier?: string): Promise<void> {
    if (!(isPair(id, verifier) && (await this.challenges.cancel(id, verifier)))) throw challengeNotFound();
  }

  /** The link as a QR code, while the code can still be sent. */
  @Get(':id/qr.svg')
  @Public()
  @ApiQuery(streamToken)
  @ApiOperation({ summary: 'The link of a sign-in by chat as a QR code' })
  @ApiResponse({ status: 200, content: { 'image/svg+xml': {} } })
  @ApiResponse({
    status: 404,
    description: '`CHALLENGE_NOT_FOUND`: no such challenge, or not of this browser',
  })
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'image/svg+xml')
  async qr(@Param('id') id: string, @Query('t') streamToken?: string): Promise<string> {
    const link =
      isChallengeId(id) && typeof streamToken === 'string'
        ? await this.challenges.linkOf(id, streamToken)
        : undefined;
    if (link === undefined) throw challengeNotFound();
    return qrSvg(link);
  }
}

function isPair(id: string, verifier: string | undefined): verifier is string {
  return isChallengeId(id) && verifier !== undefined && verifierPattern.test(verifier);
}

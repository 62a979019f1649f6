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
import { toString as qrCode } from 'qrcode';
import { OptionalSession, Public } from '../../foundation/http/access';
import { describeClient } from '../../foundation/http/client';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import {
  authPath,
  challengeNotFound,
  channelLimit,
  channelUnavailable,
  isChallengeId,
  statusBody,
} from './challenge-answers';
import { NewChallengeRequest, verifierPattern } from './challenge.requests';
import { Challenges, linkIn, type CreatedChallenge } from './challenges';

/** How often a page that cannot stream may ask. */
const pollAfterMs = 2000;

/** Sign-in by chat, up to the moment at which it is proved. */
@Controller(`${authPath}/challenges`)
export class ChallengesController {
  constructor(
    private readonly challenges: Challenges,
    private readonly http: HttpConfig,
  ) {}

  /** A code to send, links and a QR code that fill it in. */
  @Post()
  @OptionalSession()
  @Header('Cache-Control', 'no-store')
  async create(
    @Body() body: NewChallengeRequest,
    @Req() request: IncomingMessage,
    @CurrentUser() session?: UserPrincipal,
  ) {
    const { channel, purpose, confirmation = 'typed_code' } = body;
    if (purpose !== 'login' && !session) throw new Problem(401, 'UNAUTHORIZED', 'Sign in first.');
    if (confirmation === 'none' && this.http.production)
      throw new Problem(400, 'INVALID_REQUEST', 'The request is not valid.', {
        details: { fields: { confirmation: ['confirmation must be typed_code'] } },
      });
    const creation = await this.challenges.create({
      channel,
      purpose,
      confirmation,
      secretHash: Buffer.from(body.code_challenge, 'base64url'),
      returnPath: body.return_path ?? null,
      session: purpose === 'login' ? undefined : session,
      client: describeClient(request, this.http.trustProxyHops),
    });
    switch (creation.kind) {
      case 'created':
        return {
          success: true,
          challenge: {
            ...(await shown(creation.challenge)),
            channel,
            purpose,
            status: 'pending',
            confirmation,
          },
        };
      case 'channel-unavailable':
        throw channelUnavailable();
      case 'channel-limit':
        throw channelLimit();
    }
  }

  /** How far it came, for the browser that made it. */
  @Get(':id')
  @Public()
  @Header('Cache-Control', 'no-store')
  async read(@Param('id') id: string, @Headers('x-code-verifier') verifier?: string) {
    const view = isPair(id, verifier) ? await this.challenges.status(id, verifier) : undefined;
    if (!view) throw challengeNotFound();
    return { success: true, challenge: statusBody(view) };
  }

  /** The browser gives up. Twice is as good as once. */
  @Delete(':id')
  @Public()
  @HttpCode(204)
  async cancel(@Param('id') id: string, @Headers('x-code-verifier') verifier?: string): Promise<void> {
    if (!(isPair(id, verifier) && (await this.challenges.cancel(id, verifier)))) throw challengeNotFound();
  }

  /** The link as a QR code, while the code can still be sent. */
  @Get(':id/qr.svg')
  @Public()
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

async function shown({ id, code, text, links, expiresAt, streamToken }: CreatedChallenge) {
  return {
    id,
    code,
    message_text: text,
    expires_at: expiresAt.toISOString(),
    poll_after_ms: pollAfterMs,
    links,
    qr_svg: await qrSvg(linkIn(links, text)),
    qr_url: `/${authPath}/challenges/${id}/qr.svg?t=${streamToken}`,
    stream_token: streamToken,
  };
}

const qrSvg = (content: string): Promise<string> => qrCode(content, { type: 'svg', margin: 2 });

function isPair(id: string, verifier: string | undefined): verifier is string {
  return isChallengeId(id) && verifier !== undefined && verifierPattern.test(verifier);
}

import type { IncomingMessage } from 'node:http';
import { Body, Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '../../foundation/database/database';
import { describeClient } from '../../foundation/http/client';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { accountOf } from '../../users';
import { NewChallengeAnswer } from './challenges.answers';
import { Challenges } from './challenges';
import { linkChallenge } from './link-challenge';
import { PhoneRequest } from './phone.requests';
import { creationProblem } from './present-challenge';

/** A number becomes somebody's by what they can do with it, never by what they say. */
@ApiTags('account')
@Controller('api/eliza-app/user/phone')
export class PhoneController {
  constructor(
    private readonly database: Database,
    private readonly challenges: Challenges,
    private readonly http: HttpConfig,
  ) {}

  /** The number is only a hint: whatever WhatsApp account sends the code is linked, and brings its number along. */
  @Post()
  @Limited('create-challenge', 'link-challenge')
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Verify a phone number' })
  @ApiResponse({ status: 202, type: NewChallengeAnswer })
  @ApiResponse({ status: 409, description: '`PHONE_ALREADY_SET`, `CHANNEL_LIMIT`' })
  @ApiResponse({ status: 422, description: '`CHANNEL_UNAVAILABLE`' })
  async verify(
    @Body() { phone_number, code_challenge }: PhoneRequest,
    @CurrentUser() session: UserPrincipal,
    @Req() request: IncomingMessage,
  ): Promise<NewChallengeAnswer> {
    const account = await accountOf(this.database, session.userId);
    const own = account?.user.phoneNumber;
    if (own && digitsOf(own) === digitsOf(phone_number))
      throw new Problem(409, 'PHONE_ALREADY_SET', 'That number is verified already.');
    const asked = await linkChallenge(this.challenges, 'whatsapp', {
      session,
      client: describeClient(request, this.http.trustProxyHops),
      codeChallenge: code_challenge,
    });
    switch (asked.kind) {
      case 'asked':
        return { success: true, challenge: asked.challenge };
      case 'channel-unavailable':
      case 'channel-limit':
      case 'denied-too-often':
        throw creationProblem(asked);
    }
  }
}

const digitsOf = (number: string): string => number.replace(/\D/g, '');

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
  ApiForbiddenResponse,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import { Public } from '../../foundation/http/access';
import { HttpConfig } from '../../foundation/http/http.config';
import { Problem } from '../../foundation/http/problem';
import { limitRefusal } from '../../foundation/http/rate-limits/limit-refusal';
import { refuseUnwanted } from '../../foundation/http/refuse-unwanted';
import { Refresh } from './refresh';
import { present, SessionAnswer } from './session-answer';
import { clearSessionCookies, refreshTokenInCookie } from './session-cookies';
import { RefreshRequest } from './session-requests';

/** Answer of `auth/refresh`. */
export class RefreshAnswer {
  @ApiProperty({ type: SessionAnswer })
  session!: SessionAnswer;
}

/** Renews a session with its refresh token, which is the credential: no access token is asked for. */
@ApiTags('sessions')
@Controller('api/eliza-app/auth')
export class RefreshController {
  constructor(
    private readonly refresh: Refresh,
    private readonly http: HttpConfig,
  ) {}

  @Post('refresh')
  @Public()
  @HttpCode(200)
  @ApiOperation({
    summary: 'A new access token and a new refresh token for a refresh token, which works once',
  })
  @ApiOkResponse({ type: RefreshAnswer })
  @ApiUnauthorizedResponse({
    description: '`INVALID_REFRESH`; `REFRESH_REUSED`: an old one came back, and the session is ended',
  })
  @ApiForbiddenResponse({ description: '`ACCOUNT_SUSPENDED`; `CSRF_REFUSED`' })
  async renew(
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @Body() body: RefreshRequest,
  ): Promise<RefreshAnswer> {
    const cookie = body.refresh_token === undefined ? refreshTokenInCookie(request) : undefined;
    if (cookie !== undefined) refuseUnwanted(request, this.http);
    const renewed = await this.refresh.renew(body.refresh_token ?? cookie ?? '');
    if (cookie !== undefined && (renewed.kind === 'invalid' || renewed.kind === 'reused'))
      clearSessionCookies(response);
    switch (renewed.kind) {
      case 'refreshed': {
        // What a script cannot read it cannot ask for either.
        const transport = cookie === undefined ? (body.transport ?? 'body') : 'cookie';
        return { session: present(renewed.session, transport, response) };
      }
      case 'limited':
        throw limitRefusal(renewed.limited);
      case 'invalid':
        throw new Problem(401, 'INVALID_REFRESH', 'This refresh token is not valid. Sign in again.');
      case 'reused':
        throw new Problem(401, 'REFRESH_REUSED', 'This refresh token was used before. Sign in again.');
      case 'suspended':
        throw new Problem(403, 'ACCOUNT_SUSPENDED', 'This account is suspended.');
    }
  }
}

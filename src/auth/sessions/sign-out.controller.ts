import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { Public } from '../../foundation/http/access';
import { bearerToken } from '../../foundation/http/bearer-token';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { refuseUnwanted } from '../../foundation/http/refuse-unwanted';
import { accessTokenInCookie, clearSessionCookies, refreshTokenInCookie } from './session-cookies';
import { SignOutEverywhereRequest, SignOutRequest } from './session-requests';
import { SignOut } from './sign-out';

/** Answer of `auth/logout-all`. */
export class SignedOutEverywhere {
  @ApiProperty({ description: 'How many sessions were ended.', example: 3 })
  revoked!: number;
}

/** Signing out, here and everywhere. */
@ApiTags('sessions')
@Controller('api/eliza-app/auth')
export class SignOutController {
  constructor(
    private readonly signOut: SignOut,
    private readonly http: HttpConfig,
  ) {}

  /** Open, because whoever holds nothing that is still good is signed out already. */
  @Post('logout')
  @Public()
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Ends the session of the access token or of the refresh token; again is as good' })
  @ApiNoContentResponse()
  async here(
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @Body() body: SignOutRequest,
  ): Promise<void> {
    const given = { accessToken: bearerToken(request), refreshToken: body.refresh_token };
    const kept = { accessToken: accessTokenInCookie(request), refreshToken: refreshTokenInCookie(request) };
    const byCookie = given.accessToken === undefined && given.refreshToken === undefined;
    if (byCookie && (kept.accessToken ?? kept.refreshToken) !== undefined) {
      refuseUnwanted(request, this.http);
      clearSessionCookies(response);
    }
    await this.signOut.here(byCookie ? kept : given);
  }

  @Post('logout-all')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: "Ends all of the person's sessions" })
  @ApiOkResponse({ type: SignedOutEverywhere })
  async everywhere(
    @CurrentUser() user: UserPrincipal,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @Body() { keep_current }: SignOutEverywhereRequest,
  ): Promise<SignedOutEverywhere> {
    const revoked = await this.signOut.everywhere(user.userId, keep_current ? user.sessionId : undefined);
    if (!keep_current && accessTokenInCookie(request) !== undefined) clearSessionCookies(response);
    return { revoked };
  }
}

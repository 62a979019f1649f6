import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../foundation/clock';
import { OptionalSession, Public } from '../../../foundation/http/access';
import { describeClient } from '../../../foundation/http/client';
import { HttpConfig } from '../../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../../foundation/http/principal';
import { Limited } from '../../../foundation/http/rate-limits/limited';
import { OAuthLogin } from '../oauth/oauth-login';
import { AuthorizeAnswer, AuthorizeQuery } from '../oauth/oauth.requests';
import { platformHealth, PlatformHealthAnswer } from '../platform-health.answer';
import { authorizeAnswer, platformLoginAnswer } from '../platform-login.answer';
import { ApiAuthorize, ApiPlatformLogin } from '../platform-login.description';
import { DiscordOAuth } from './discord-oauth';
import { DiscordLoginRequest } from './discord.request';

/** What old clients know for an account that is somebody else's. */
const alreadyLinkedCode = 'DISCORD_ALREADY_LINKED';

/** Sign-in with Discord. */
@ApiTags('sign-in')
@Controller('api/eliza-app/auth/discord')
export class DiscordLoginController {
  constructor(
    private readonly discord: DiscordOAuth,
    private readonly login: OAuthLogin,
    private readonly http: HttpConfig,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'Is this path served?' })
  @ApiOkResponse({ type: PlatformHealthAnswer })
  health(): PlatformHealthAnswer {
    return platformHealth('eliza-app-discord-auth', this.clock.now());
  }

  @Get('authorize')
  @Public()
  @ApiAuthorize()
  async authorize(@Query() query: AuthorizeQuery, @Req() request: IncomingMessage): Promise<AuthorizeAnswer> {
    const { redirect_uri: redirectUri, code_challenge: codeChallenge } = query;
    const client = describeClient(request, this.http.trustProxyHops);
    return authorizeAnswer(await this.login.depart(this.discord, { redirectUri, codeChallenge }, client));
  }

  @Post()
  @Limited('platform-login')
  @OptionalSession()
  @HttpCode(200)
  @ApiPlatformLogin(alreadyLinkedCode, {
    summary: 'Sign in with Discord; with a session: link the Discord account to it',
  })
  async signIn(
    @Body() body: DiscordLoginRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @CurrentUser() session?: UserPrincipal,
  ) {
    const { code, state, redirect_uri: redirectUri, code_verifier: codeVerifier, transport } = body;
    const client = describeClient(request, this.http.trustProxyHops);
    const login = await this.login.arrive(
      this.discord,
      { code, state, redirectUri, codeVerifier },
      { session, client },
    );
    return platformLoginAnswer(login, { alreadyLinkedCode, transport, response });
  }
}

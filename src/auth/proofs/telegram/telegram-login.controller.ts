import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../foundation/clock';
import { OptionalSession, Public } from '../../../foundation/http/access';
import { describeClient } from '../../../foundation/http/client';
import { HttpConfig } from '../../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../../foundation/http/principal';
import { Problem } from '../../../foundation/http/problem';
import { Limited } from '../../../foundation/http/rate-limits/limited';
import { OAuthLogin } from '../oauth/oauth-login';
import { AuthorizeAnswer, AuthorizeQuery } from '../oauth/oauth.requests';
import { platformHealth, PlatformHealthAnswer } from '../platform-health.answer';
import { authorizeAnswer, platformLoginAnswer } from '../platform-login.answer';
import { ApiAuthorize, ApiPlatformLogin } from '../platform-login.description';
import { telegramForm } from './telegram-form';
import { TelegramLogin } from './telegram-login';
import { TelegramOidc } from './telegram-oidc';
import { TelegramLoginRequest } from './telegram.request';

/** What old clients know for an account that is somebody else's. */
const alreadyLinkedCode = 'TELEGRAM_ALREADY_LINKED';

/** Sign-in with Telegram. */
@ApiTags('sign-in')
@Controller('api/eliza-app/auth/telegram')
export class TelegramLoginController {
  constructor(
    private readonly oidc: TelegramOidc,
    private readonly oauth: OAuthLogin,
    private readonly login: TelegramLogin,
    private readonly http: HttpConfig,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'Is this path served?' })
  @ApiOkResponse({ type: PlatformHealthAnswer })
  health(): PlatformHealthAnswer {
    return platformHealth('eliza-app-telegram-auth', this.clock.now());
  }

  @Get('authorize')
  @Public()
  @ApiAuthorize()
  async authorize(@Query() query: AuthorizeQuery, @Req() request: IncomingMessage): Promise<AuthorizeAnswer> {
    const { redirect_uri: redirectUri, code_challenge: codeChallenge } = query;
    const client = describeClient(request, this.http.trustProxyHops);
    return authorizeAnswer(await this.oauth.depart(this.oidc, { redirectUri, codeChallenge }, client));
  }

  @Post()
  @Limited('platform-login')
  @OptionalSession()
  @HttpCode(200)
  @ApiPlatformLogin(alreadyLinkedCode, {
    summary: 'Sign in with Telegram; with a session: link the Telegram account to it',
    description:
      'Exactly one form: the Login Widget’s fields, `init_data`, `id_token` with `nonce`, or `code` with the rest.',
  })
  async signIn(
    @Body() body: TelegramLoginRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @CurrentUser() session?: UserPrincipal,
  ) {
    const form = telegramForm(body);
    if (!form) throw notOneForm();
    const client = describeClient(request, this.http.trustProxyHops);
    const login = await this.login.signInWith(form, { session, client });
    return platformLoginAnswer(login, {
      alreadyLinkedCode,
      transport: body.transport,
      response,
    });
  }
}

const notOneForm = (): Problem =>
  new Problem(400, 'INVALID_REQUEST', 'The request must have one form of a Telegram login, and all of it.');

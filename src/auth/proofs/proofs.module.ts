import { Module } from '@nestjs/common';
import { configProvider } from '../../foundation/config/load-config';
import { SignInModule } from '../sign-in.module';
import { DiscordLoginController } from './discord/discord-login.controller';
import { DiscordOAuth } from './discord/discord-oauth';
import { DiscordSignInConfig } from './discord/discord.config';
import { OAuthLogin } from './oauth/oauth-login';
import { OAuthStates } from './oauth/oauth-states';
import { RedirectsConfig } from './oauth/redirects.config';
import { TelegramLoginController } from './telegram/telegram-login.controller';
import { TelegramLogin } from './telegram/telegram-login';
import { TelegramOidc } from './telegram/telegram-oidc';
import { TelegramSignInConfig } from './telegram/telegram.config';

/** Proofs by a platform's own word: Telegram's and Discord's sign-in. */
@Module({
  imports: [SignInModule],
  controllers: [TelegramLoginController, DiscordLoginController],
  providers: [
    configProvider(RedirectsConfig),
    configProvider(DiscordSignInConfig),
    configProvider(TelegramSignInConfig),
    OAuthStates,
    OAuthLogin,
    DiscordOAuth,
    TelegramOidc,
    TelegramLogin,
  ],
})
export class ProofsModule {}

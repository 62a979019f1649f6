import { IsOptional, ValidateBy } from 'class-validator';
import { EnvironmentVariable } from '../../../foundation/config/environment-variable';
import { isSecureUrl } from '../../../foundation/config/secure-url';
import { TogetherWith } from '../together-with';

/** The app's registration with Discord. None of it set: nobody signs in with Discord. */
export class DiscordSignInConfig {
  @EnvironmentVariable('ELIZA_APP_DISCORD_APPLICATION_ID')
  @TogetherWith(['clientSecret'], /^\d{15,20}$/, "an application's id, digits")
  applicationId?: string;

  @EnvironmentVariable('ELIZA_APP_DISCORD_CLIENT_SECRET')
  @TogetherWith(['applicationId'], /^[\x21-\x7e]{1,256}$/, 'a secret without spaces', 'bot')
  clientSecret?: string;

  /** Of the channel of the same application: with it the application may be there without sign-in. */
  @EnvironmentVariable('ELIZA_APP_DISCORD_BOT_TOKEN')
  @IsOptional()
  bot?: string;

  /** Where Discord is, for browsers and for us. */
  @EnvironmentVariable('DISCORD_API_URL')
  @ValidateBy({
    name: 'isSecureUrl',
    validator: {
      validate: isSecureUrl,
      defaultMessage: () => 'url must be an https address (http only to this machine), without query or user',
    },
  })
  url = 'https://discord.com';
}

import { ValidateBy } from 'class-validator';
import { EnvironmentVariable } from '../../../foundation/config/environment-variable';
import { isSecureUrl } from '../../../foundation/config/secure-url';
import { TogetherWith } from '../together-with';

/** The app's bot, and its registration for OpenID Connect. None of it set: nobody signs in with Telegram. */
export class TelegramSignInConfig {
  /** Signs what the Login Widget and Mini Apps say. */
  @EnvironmentVariable('ELIZA_APP_TELEGRAM_BOT_TOKEN')
  @TogetherWith(
    ['clientId', 'clientSecret'],
    /^\d{1,20}:[A-Za-z0-9_-]{10,200}$/,
    "a bot's token, as BotFather gives it",
  )
  botToken?: string;

  /** For OpenID Connect, from BotFather's Login Widget page. */
  @EnvironmentVariable('ELIZA_APP_TELEGRAM_CLIENT_ID')
  @TogetherWith(['clientSecret'], /^\d{1,20}$/, 'digits')
  clientId?: string;

  @EnvironmentVariable('ELIZA_APP_TELEGRAM_CLIENT_SECRET')
  @TogetherWith(['clientId'], /^[\x21-\x7e]{1,256}$/, 'a secret without spaces')
  clientSecret?: string;

  /** Where Telegram signs people in, for browsers and for us. */
  @EnvironmentVariable('TELEGRAM_OAUTH_URL')
  @ValidateBy({
    name: 'isSecureUrl',
    validator: {
      validate: isSecureUrl,
      defaultMessage: () =>
        'oauthUrl must be an https address (http only to this machine), without query or user',
    },
  })
  oauthUrl = 'https://oauth.telegram.org';
}

import { Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateBy } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';
import { isSecureUrl } from '../../foundation/config/secure-url';

/** Where the Bot API is and how fast a bot may speak. The defaults are Telegram's own figures (FAQ). */
export class TelegramConfig {
  /** https, or http to this machine (a test, a Bot API server of one's own): the bot's token travels there. */
  @EnvironmentVariable('TELEGRAM_API_URL')
  @ValidateBy({
    name: 'isPlatformUrl',
    validator: {
      validate: isSecureUrl,
      defaultMessage: () =>
        'apiUrl must be an https address (http only to this machine), without query or user',
    },
  })
  apiUrl = 'https://api.telegram.org';

  /** Messages a second for one bot; 0: no limit. */
  @EnvironmentVariable('TELEGRAM_BOT_PER_SECOND')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  botPerSecond = 30;

  /** Messages a minute to one chat; 0: no limit. */
  @EnvironmentVariable('TELEGRAM_CHAT_PER_MINUTE')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  chatPerMinute = 60;

  /** Messages to one chat at once, borrowed from the seconds after. */
  @EnvironmentVariable('TELEGRAM_CHAT_BURST')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  chatBurst = 1;
}

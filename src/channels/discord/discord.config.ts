import { Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateBy } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';
import { isSecureUrl } from '../../foundation/config/secure-url';

/** Where Discord is and how fast we may speak there. */
export class DiscordConfig {
  /** https, or http to this machine (a test): the bot token travels there. */
  @EnvironmentVariable('DISCORD_API_URL')
  @ValidateBy({
    name: 'isPlatformUrl',
    validator: {
      validate: isSecureUrl,
      defaultMessage: () =>
        'apiUrl must be an https address (http only to this machine), without query or user',
    },
  })
  apiUrl = 'https://discord.com';

  /** Messages a second for the bot; 0: no limit (50 calls of any kind; typing is one too). */
  @EnvironmentVariable('DISCORD_PER_SECOND')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  perSecond = 40;

  /** Connections that share the gateway's events. Direct messages come over the first; more than 2500 servers need more than one. */
  @EnvironmentVariable('DISCORD_SHARDS')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  shards = 1;
}

import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min, ValidateBy } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';
import { isSecureUrl } from '../../foundation/config/secure-url';

/** Where Twilio's API is, how fast a number may speak, and who answers STOP, START and HELP. */
export class SmsConfig {
  /** https, or http to this machine (the simulator, a test): the auth token travels there. */
  @EnvironmentVariable('TWILIO_API_URL')
  @ValidateBy({
    name: 'isPlatformUrl',
    validator: {
      validate: isSecureUrl,
      defaultMessage: () =>
        'apiUrl must be an https address (http only to this machine), without query or user',
    },
  })
  apiUrl = 'https://api.twilio.com';

  /** Messages a second for one number; 0: no limit (a long code of the US or Canada: one). */
  @EnvironmentVariable('TWILIO_NUMBER_PER_SECOND')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  numberPerSecond = 1;

  /** Twilio answers them itself unless its support has switched that off: then it is ours to answer. */
  @EnvironmentVariable('TWILIO_KEYWORDS')
  @IsIn(['twilio', 'ours'])
  keywords: 'twilio' | 'ours' = 'twilio';
}
